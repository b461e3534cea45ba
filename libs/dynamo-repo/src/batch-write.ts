import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, BatchWriteItemOutput } from '@aws-sdk/client-dynamodb';
import { chunk, mapConcurrent } from '@lading/streams';
import type { TableClient } from './client.ts';
import { BatchWriteError } from './errors.ts';
import type { TableKey } from './errors.ts';
import { writeGroup } from './write-group.ts';
import type { GroupOutcome, SendPuts, WriteSettings } from './write-group.ts';

/** An item in DynamoDB's JSON, as the table holds it; binary values are bytes. */
export type TableItem = Record<string, AttributeValue>;

export interface BatchWriter {
  /** Puts items that hold no bytes, past the SDK. */
  putAll(items: AsyncIterable<TableItem> | Iterable<TableItem>): AsyncGenerator<number, void, undefined>;
  /** Puts items as they are, to the last digit. */
  putAllRaw(items: AsyncIterable<TableItem> | Iterable<TableItem>): AsyncGenerator<number, void, undefined>;
}

const ITEMS_PER_CALL = 25;
/** A hundred items: a partition takes a thousand a second, and what waits for an answer is memory. */
const CALLS_AT_ONCE = 4;

/**
 * Puts items 25 a call, up to four calls under way; yields the running count of items that are written.
 *
 * Unconditional: an item of the same key is replaced, and of two items of one key the last counts. When a call gives up,
 * those under way are waited for, no other starts, and `BatchWriteError` names all that is left of them.
 */
export function createBatchWriter(client: TableClient, settings: WriteSettings): BatchWriter {
  const { direct, raw, sendOptions, tableName } = client;
  const sendWith =
    (send: (input: ReturnType<typeof toInput>) => Promise<BatchWriteItemOutput>): SendPuts =>
    async (items) =>
      putsOf(await send(toInput(tableName, items)), tableName);
  const past = sendWith((input) => direct.batchWriteItem(input));
  const through = sendWith((input) => raw.send(new BatchWriteItemCommand(input), sendOptions));
  return {
    putAll: (items) => writeAll(client, settings, past, items),
    putAllRaw: (items) =>
      writeAll(client, settings, (group) => (group.some(holdsBytes) ? through(group) : past(group)), items),
  };
}

/** The SDK writes bytes as base64, which no other part of an item needs. */
function holdsBytes(item: TableItem): boolean {
  return Object.values(item).some(isOrHoldsBytes);
}

function isOrHoldsBytes({ B, BS, L, M }: AttributeValue): boolean {
  return (B ?? BS) !== undefined || (L ?? []).some(isOrHoldsBytes) || holdsBytes(M ?? {});
}

async function* writeAll(
  client: TableClient,
  settings: WriteSettings,
  send: SendPuts,
  items: AsyncIterable<TableItem> | Iterable<TableItem>,
): AsyncGenerator<number, void, undefined> {
  let written = 0;
  const gaveUp: GroupOutcome[] = [];
  const inTurn = createTurns();
  const write = async (group: TableItem[]): Promise<void> => {
    const byKey = new Map(group.map((item) => [JSON.stringify(keyOf(item)), item]));
    const outcome = await inTurn([...byKey.keys()], () =>
      writeGroup(client, settings, send, [...byKey.values()]),
    );
    written += byKey.size - outcome.left.length;
    if (outcome.left.length > 0) gaveUp.push(outcome);
  };
  for await (const _done of mapConcurrent(chunk(items, { maxCount: ITEMS_PER_CALL }), CALLS_AT_ONCE, write)) {
    if (gaveUp.length > 0) break;
    yield written;
  }
  const [first] = gaveUp;
  if (!first) return;
  const left = gaveUp.flatMap((outcome) => outcome.left.map(keyOf));
  throw new BatchWriteError(client.tableName, { left, written }, { cause: first.cause });
}

/** Runs writes at once unless they share a key: of those, the later one waits, so that its item is the one that stays. */
function createTurns() {
  const lastOf = new Map<string, Promise<unknown>>();
  return async <T>(keys: readonly string[], write: () => Promise<T>): Promise<T> => {
    const earlier = keys.flatMap((key) => lastOf.get(key) ?? []);
    const writing = earlier.length > 0 ? Promise.allSettled(earlier).then(write) : write();
    for (const key of keys) lastOf.set(key, writing);
    try {
      return await writing;
    } finally {
      for (const key of keys) if (lastOf.get(key) === writing) lastOf.delete(key);
    }
  };
}

function keyOf({ PK, SK }: TableItem): TableKey {
  return { PK: PK?.S ?? '', SK: SK?.S ?? '' };
}

function toInput(tableName: string, items: TableItem[]) {
  return { RequestItems: { [tableName]: items.map((Item) => ({ PutRequest: { Item } })) } };
}

function putsOf({ UnprocessedItems }: BatchWriteItemOutput, tableName: string): TableItem[] {
  const puts = UnprocessedItems?.[tableName] ?? [];
  return puts.flatMap(({ PutRequest }) => (PutRequest?.Item ? [PutRequest.Item] : []));
}
