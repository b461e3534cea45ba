import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { chunk } from '@lading/streams';
import type { Item, TableClient } from './client.ts';
import { BatchWriteError } from './errors.ts';
import type { TableKey } from './errors.ts';
import type { Logger } from './logger.ts';
import { isThrottled } from './sdk-errors.ts';
import type { WriteRate } from './write-rate.ts';

/** An item in DynamoDB's JSON, as the table holds it; binary values are bytes. */
export type TableItem = Record<string, AttributeValue>;

/** Sends puts of one call and returns those that DynamoDB left unprocessed. */
interface Sender<T> {
  keyOf(item: T): TableKey;
  send(items: T[]): Promise<T[]>;
}

export interface BatchWriter {
  /** Puts plain items. */
  putAll(items: AsyncIterable<Item> | Iterable<Item>): AsyncGenerator<number, void, undefined>;
  /** Puts items as they are, to the last digit. */
  putAllRaw(items: AsyncIterable<TableItem> | Iterable<TableItem>): AsyncGenerator<number, void, undefined>;
}

export interface BatchWriterSettings {
  rate: WriteRate;
  logger: Logger;
  sleep: (ms: number) => Promise<void>;
  /** 0 to below 1. */
  random: () => number;
}

const ITEMS_PER_CALL = 25;
const FIRST_BACKOFF_MS = 50;
const MAX_BACKOFF_MS = 5_000;
const MAX_FRUITLESS_ATTEMPTS = 10;

/**
 * Puts items 25 a call, in order, one call at a time; yields the running count of items that are written.
 *
 * Unconditional: an item of the same key is replaced. DynamoDB refuses a call that names a key twice, so within a call
 * the last of them counts. What DynamoDB leaves unprocessed, or throttles as a whole, is sent again after a
 * pause (50 ms doubling to 5 s, jittered); ten attempts in a row that write nothing end with `BatchWriteError`.
 */
export function createBatchWriter(client: TableClient, settings: BatchWriterSettings): BatchWriter {
  return {
    putAll: (items) => writeAll(client, settings, documentSender(client), items),
    putAllRaw: (items) => writeAll(client, settings, rawSender(client), items),
  };
}

async function* writeAll<T>(
  client: TableClient,
  settings: BatchWriterSettings,
  sender: Sender<T>,
  items: AsyncIterable<T> | Iterable<T>,
): AsyncGenerator<number, void, undefined> {
  let written = 0;
  for await (const group of chunk(items, { maxCount: ITEMS_PER_CALL })) {
    const byKey = new Map(group.map((item) => [JSON.stringify(sender.keyOf(item)), item]));
    await writeCall(client, settings, sender, [...byKey.values()], written);
    written += byKey.size;
    yield written;
  }
}

async function writeCall<T>(
  client: TableClient,
  { rate, logger, sleep, random }: BatchWriterSettings,
  sender: Sender<T>,
  items: T[],
  writtenBefore: number,
): Promise<void> {
  let left = items;
  let fruitless = 0;
  let cause: unknown;
  while (left.length > 0) {
    await rate.take(left.length);
    const unprocessed = await client.call('BatchWriteItem', async () => {
      try {
        return await sender.send(left);
      } catch (error) {
        if (!isThrottled(error)) throw error;
        cause = error;
        return left;
      }
    });
    fruitless = unprocessed.length < left.length ? 0 : fruitless + 1;
    left = unprocessed;
    if (left.length === 0) return;
    if (fruitless >= MAX_FRUITLESS_ATTEMPTS) {
      const written = writtenBefore + items.length - left.length;
      const details = { left: left.map((item) => sender.keyOf(item)), written, attempts: fruitless };
      throw new BatchWriteError(client.tableName, details, { cause });
    }
    const waitMs = Math.round(random() * Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** fruitless));
    logger.warn(
      `DynamoDB left ${left.length} of ${items.length} items of table ${client.tableName} unwritten; again in ${waitMs} ms`,
    );
    await sleep(waitMs);
  }
}

function documentSender({ documents, sendOptions, tableName }: TableClient): Sender<Item> {
  return {
    keyOf: ({ PK, SK }) => ({ PK: String(PK), SK: String(SK) }),
    async send(items) {
      const puts = items.map((Item) => ({ PutRequest: { Item } }));
      const { UnprocessedItems } = await documents.send(
        new BatchWriteCommand({ RequestItems: { [tableName]: puts } }),
        sendOptions,
      );
      return putsOf(UnprocessedItems, tableName);
    },
  };
}

function rawSender({ raw, sendOptions, tableName }: TableClient): Sender<TableItem> {
  return {
    keyOf: ({ PK, SK }) => ({ PK: PK?.S ?? '', SK: SK?.S ?? '' }),
    async send(items) {
      const puts = items.map((Item) => ({ PutRequest: { Item } }));
      const { UnprocessedItems } = await raw.send(
        new BatchWriteItemCommand({ RequestItems: { [tableName]: puts } }),
        sendOptions,
      );
      return putsOf(UnprocessedItems, tableName);
    },
  };
}

function putsOf<T>(
  unprocessed: Record<string, { PutRequest?: { Item: T | undefined } }[]> | undefined,
  tableName: string,
): T[] {
  return (unprocessed?.[tableName] ?? []).flatMap(({ PutRequest }) => PutRequest?.Item ?? []);
}
