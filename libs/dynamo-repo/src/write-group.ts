import type { TableClient } from './client.ts';
import type { TableItem } from './batch-write.ts';
import type { Logger } from './logger.ts';
import { isThrottled } from './sdk-errors.ts';
import { MAX_FRUITLESS_ATTEMPTS, throttlePauseMs } from './throttle-pause.ts';
import type { WriteRate } from './write-rate.ts';

/** Sends puts of one call and returns those that DynamoDB left unprocessed. */
export type SendPuts = (items: TableItem[]) => Promise<TableItem[]>;

export interface WriteSettings {
  rate: WriteRate;
  logger: Logger;
  sleep: (ms: number) => Promise<void>;
  /** 0 to below 1. */
  random: () => number;
}

export interface GroupOutcome {
  /** Not written after all attempts. */
  left: TableItem[];
  /** The last refusal, where there was one. */
  cause: unknown;
}

/**
 * Puts up to 25 items, distinct by key. What DynamoDB leaves unprocessed, or throttles as a whole, is sent again after a
 * pause, at a rate that is lower by then; ten attempts in a row that write nothing are the end.
 */
export async function writeGroup(
  client: TableClient,
  { rate, logger, sleep, random }: WriteSettings,
  send: SendPuts,
  items: TableItem[],
): Promise<GroupOutcome> {
  let left = items;
  let cause: unknown;
  for (let fruitless = 0; ;) {
    await rate.take(left.length);
    const unprocessed = await client.call('BatchWriteItem', async () => {
      try {
        return await send(left);
      } catch (error) {
        if (!isThrottled(error)) throw error;
        cause = error;
        return left;
      }
    });
    fruitless = unprocessed.length < left.length ? 0 : fruitless + 1;
    left = unprocessed;
    if (left.length === 0) return { left, cause };
    rate.slowDown();
    if (fruitless >= MAX_FRUITLESS_ATTEMPTS) return { left, cause };
    const waitMs = throttlePauseMs(fruitless, random);
    logger.warn(
      `DynamoDB left ${left.length} of ${items.length} items of table ${client.tableName} unwritten; again in ${waitMs} ms`,
    );
    await sleep(waitMs);
  }
}
