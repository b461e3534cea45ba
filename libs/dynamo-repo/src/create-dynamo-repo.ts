import { setTimeout as delay } from 'node:timers/promises';
import { createBatchGet } from './batch-get.ts';
import { createBatchWriter } from './batch-write.ts';
import type { TableItem } from './batch-write.ts';
import { createBatches } from './batches.ts';
import type { Batches } from './batches.ts';
import { createTableClient } from './client.ts';
import type { TableClientSettings } from './client.ts';
import { parseTableItem } from './items/table-item.ts';
import type { OnUnreadable } from './read-all.ts';
import { createHolds } from './holds.ts';
import type { Holds } from './holds.ts';
import type { Logger } from './logger.ts';
import { createReceipts } from './receipts.ts';
import type { Receipts } from './receipts.ts';
import { createResults } from './results.ts';
import type { Results } from './results.ts';
import { createRuns } from './runs.ts';
import type { Runs } from './runs.ts';
import { createTableAdmin } from './table.ts';
import type { TableAdmin } from './table.ts';
import { createTextResults } from './text-results.ts';
import type { TextResults } from './text-results.ts';
import { createTexts } from './texts.ts';
import type { Texts } from './texts.ts';
import { createWordUpdate } from './word-update.ts';
import { createWords } from './words.ts';
import type { Words } from './words.ts';
import { createWriteRate } from './write-rate.ts';

/** What `createDynamoRepo` takes. */
export interface DynamoRepoSettings extends TableClientSettings {
  /** The most results, and the most statuses of words and texts and imported items, that this process writes. Default 800 each. */
  maxWritesPerSecond?: number;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Waits, no longer than until the signal is aborted. */
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** 0 to below 1. */
  random?: () => number;
  /** Told of writes that are sent again. */
  logger?: Logger;
  /** Told of each item that a list leaves out because it can't be read. */
  onUnreadable?: OnUnreadable;
}

/** The receipts table. Closing it closes its connections. */
export interface DynamoRepo extends AsyncDisposable {
  readonly table: TableAdmin;
  readonly batches: Batches;
  readonly runs: Runs;
  readonly holds: Holds;
  readonly results: Results;
  readonly receipts: Receipts;
  readonly words: Words;
  readonly texts: Texts;
  readonly textResults: TextResults;
  /**
   * Puts items in DynamoDB's JSON as they are, replacing those of the same key; yields the running count, about every
   * 25. For seeding a table: it takes no notice of what the pipeline did to an item meanwhile.
   *
   * @throws InvalidItemError, BatchWriteError
   */
  importItems(
    items: AsyncIterable<Record<string, unknown>> | Iterable<Record<string, unknown>>,
  ): AsyncGenerator<number, void, undefined>;
}

/**
 * Binds the repository to one table; opens nothing and checks nothing. Every method can throw `TableNotFoundError`,
 * `MissingIndexError` or `TableRequestError`.
 */
export function createDynamoRepo(settings: DynamoRepoSettings): DynamoRepo {
  const {
    maxWritesPerSecond = 800,
    now = Date.now,
    sleep: sleepUnbound = sleepFor,
    random = Math.random,
    logger = { warn: () => undefined },
    onUnreadable = () => undefined,
    ...clientSettings
  } = settings;
  const sleep = async (ms: number) => {
    await sleepUnbound(ms, clientSettings.signal).finally(() => clientSettings.signal?.throwIfAborted());
  };
  const client = createTableClient(clientSettings);
  const writesAtOwnRate = () => {
    const rate = createWriteRate({ perSecond: maxWritesPerSecond, now, sleep });
    return { rate, logger, sleep, random };
  };
  // Two rates, because items of different types meet in no partition of the table or an index.
  const wordWrites = writesAtOwnRate();
  const resultWrites = writesAtOwnRate();
  const batchGet = createBatchGet(client, { sleep, random });
  const updateWord = createWordUpdate(client, wordWrites);
  const writer = createBatchWriter(client, resultWrites);
  return {
    table: createTableAdmin(client, sleep),
    batches: createBatches(client, onUnreadable),
    runs: createRuns(client, {
      now,
      random,
      batchGet,
      onUnreadable,
    }),
    holds: createHolds(client, { now }),
    results: createResults(client, writer, onUnreadable),
    receipts: createReceipts(client, onUnreadable),
    words: createWords(client, updateWord, onUnreadable),
    texts: createTexts(client, { update: updateWord, batchGet, onUnreadable }),
    textResults: createTextResults(client, writer, onUnreadable),
    importItems: (items) => createBatchWriter(client, wordWrites).putAllRaw(parseAll(items)),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

async function* parseAll(
  items: AsyncIterable<Record<string, unknown>> | Iterable<Record<string, unknown>>,
): AsyncGenerator<TableItem, void, undefined> {
  for await (const item of items) yield parseTableItem(item);
}

async function sleepFor(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal });
}
