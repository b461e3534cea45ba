import * as z from 'zod';
import type { Item, TableClient } from './client.ts';
import { checkItem } from './items/read-item.ts';
import { SUBMISSION_HOLD_KEY } from './keys.ts';

const submissionHoldSchema = z.object({
  code: z.string(),
  message: z.string(),
  /** The batch that failed last. */
  batchId: z.string(),
  /** Batches that failed as a whole since the last one that didn't. */
  failures: z.number(),
  /** Milliseconds since 1970. */
  until: z.number(),
});

/** Why nothing should be submitted for a while: OpenAI failed a batch as a whole, and would fail the next one too. */
export type SubmissionHold = z.infer<typeof submissionHoldSchema>;

/** Why, and for how long, nothing is to be submitted. */
export interface HoldRequest {
  batchId: string;
  code: string;
  message: string;
  /** Length of the first hold; each further failure doubles it. */
  baseMs: number;
  maxMs: number;
}

/** One hold for all submissions of the table. */
export interface Holds {
  /** The hold as it was last set, also when it is over. */
  get(): Promise<SubmissionHold | undefined>;
  /** Counts one more failed batch and holds for twice as long as before. Told twice of one batch, it counts once. */
  extend(request: HoldRequest): Promise<void>;
  /** Forgets the failures; a batch has come through. */
  clear(): Promise<void>;
}

export function createHolds(client: TableClient, { now }: { now: () => number }): Holds {
  const get = async () => {
    const item = await client.get(SUBMISSION_HOLD_KEY);
    return item?.failures === undefined || item.failures === 0 ? undefined : fromHoldItem(item);
  };
  return {
    get,
    async extend({ batchId, code, message, baseMs, maxMs }) {
      const failures = ((await get())?.failures ?? 0) + 1;
      await client.update(SUBMISSION_HOLD_KEY, {
        set: {
          TYPE: 'EMBEDDING_SUBMISSION_HOLD',
          batch_id: batchId,
          code,
          message: message.slice(0, 2_000),
          failures,
          until: now() + Math.min(maxMs, baseMs * 2 ** (failures - 1)),
        },
        condition: {
          expression: 'attribute_not_exists(#batch_id) OR #batch_id <> :batch',
          names: ['batch_id'],
          values: { ':batch': batchId },
        },
      });
    },
    async clear() {
      if (await get())
        await client.update(SUBMISSION_HOLD_KEY, {
          set: { failures: 0 },
          condition: { expression: 'attribute_exists(PK)' },
        });
    },
  };
}

function fromHoldItem(item: Item): SubmissionHold {
  const { code, message, batch_id: batchId, failures, until } = item;
  return checkItem(submissionHoldSchema, item, { code, message, batchId, failures, until });
}
