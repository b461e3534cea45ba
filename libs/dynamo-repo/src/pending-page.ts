import type { BatchType } from '@lading/domain-models';
import * as z from 'zod';
import type { TableClient } from './client.ts';
import { InvalidCursorError } from './errors.ts';
import { PENDING_BATCH_ATTRIBUTES, toPendingBatch } from './items/batch-summary-item.ts';
import type { PendingBatch } from './items/batch-summary-item.ts';
import { batchStatusPartition, batchTypePrefix } from './keys.ts';
import { livePartitions } from './live-partitions.ts';
import { readOr } from './read-all.ts';
import type { OnUnreadable } from './read-all.ts';

export type { PendingBatch } from './items/batch-summary-item.ts';

/** Which page of the pending batches. */
export interface PendingPageRequest {
  /** Where an earlier page ended; the first page when absent. */
  cursor?: string;
  /** Most batches of the page. */
  limit: number;
  signal?: AbortSignal;
}

/** One page, and where the next one begins. */
export interface PendingPage {
  batches: PendingBatch[];
  /** Where the next page begins; absent after the last. A few hundred bytes of JSON. */
  cursor?: string;
}

const cursorSchema = z.object({
  /** Which of the partitions, by status and type. */
  part: z.int().nonnegative(),
  /** The last key read of it, absent at its start. */
  key: z.record(z.string(), z.string()).optional(),
});
type Cursor = z.infer<typeof cursorSchema>;

/**
 * Reads one page of the live batches, status by status and type by type.
 *
 * The cursor is a key, not a number: a batch that ends meanwhile moves nothing. One whose status changes meanwhile can
 * be on two pages.
 */
export async function readPendingPage(
  client: TableClient,
  onUnreadable: OnUnreadable,
  batchTypes: readonly BatchType[],
  { cursor, limit, signal }: PendingPageRequest,
): Promise<PendingPage> {
  const parts = livePartitions(batchTypes);
  const batches: PendingBatch[] = [];
  let at = parseCursor(cursor);
  for (let part = parts[at.part]; part && batches.length < limit; part = parts[at.part]) {
    const { items, lastKey } = await client.queryPage(
      {
        index: 'GSI1',
        partition: batchStatusPartition(part.status, part.batchType),
        prefix: batchTypePrefix(part.batchType),
        attributes: PENDING_BATCH_ATTRIBUTES,
      },
      { limit: limit - batches.length, startKey: at.key, signal },
    );
    batches.push(
      ...items
        .map((item) => readOr(item, toPendingBatch, onUnreadable))
        .filter((batch) => batch !== undefined),
    );
    at = lastKey ? cursorSchema.parse({ part: at.part, key: lastKey }) : { part: at.part + 1 };
  }
  return { batches, cursor: at.part < parts.length ? JSON.stringify(at) : undefined };
}

/** @throws InvalidCursorError */
function parseCursor(cursor: string | undefined): Cursor {
  if (cursor === undefined) return { part: 0 };
  try {
    return cursorSchema.parse(JSON.parse(cursor));
  } catch (cause) {
    throw new InvalidCursorError({ cause });
  }
}
