import { LIVE_BATCH_STATUSES } from '@lading/domain-models';
import type { BatchSummary, BatchType } from '@lading/domain-models';
import type { Item, TableClient } from './client.ts';
import { fromBatchSummaryItem, toBatchSummaryItem } from './items/batch-summary-item.ts';
import { batchStatusPartition, batchSummaryKey, batchTypePrefix } from './keys.ts';
import { livePartitions } from './live-partitions.ts';
import { readPendingPage } from './pending-page.ts';
import type { PendingPage, PendingPageRequest } from './pending-page.ts';
import { readAll } from './read-all.ts';
import type { OnUnreadable } from './read-all.ts';

/** The batch summaries, which both systems read and write. */
export interface Batches {
  /**
   * Batches of these types that may still bring results, by submission time, then batch id. Holds all of them while it
   * sorts (about 1 kB each). The index may lag: a batch may show a status that it had a moment ago.
   */
  listPending(batchTypes: readonly BatchType[]): AsyncGenerator<BatchSummary, void, undefined>;
  /** One page of the same, in the order of the index, for those who can't hold them all. @throws InvalidCursorError */
  listPendingPage(batchTypes: readonly BatchType[], request: PendingPageRequest): Promise<PendingPage>;
  /** How many live batches there are of each other type. */
  countPendingOfOtherTypes(batchTypes: readonly BatchType[]): Promise<Record<string, number>>;
  /** A consistent read. @throws InvalidItemError */
  get(batchId: string): Promise<BatchSummary | undefined>;
  /** Never replaces a summary that is there. */
  add(summary: BatchSummary): Promise<'added' | 'exists'>;
  /** Ends a live batch; changes status and index key, nothing else. `already`: it had ended before, however it did. */
  close(batchId: string, status: 'COMPLETED' | 'FAILED'): Promise<'closed' | 'already' | 'missing'>;
}

export function createBatches(client: TableClient, onUnreadable: OnUnreadable): Batches {
  return {
    async *listPending(batchTypes) {
      const queries = livePartitions(batchTypes).map(({ status, batchType }) =>
        client.query({
          index: 'GSI1',
          partition: batchStatusPartition(status, batchType),
          prefix: batchTypePrefix(batchType),
        }),
      );
      const lists = await Promise.all(
        queries.map((items) => collect(readAll(items, fromBatchSummaryItem, onUnreadable))),
      );
      // A batch that changes its status between two of the queries is in both.
      const byId = new Map(lists.flat().map((summary) => [summary.batchId, summary]));
      yield* [...byId.values()].sort(bySubmission);
    },
    listPendingPage: (batchTypes, request) => readPendingPage(client, onUnreadable, batchTypes, request),
    countPendingOfOtherTypes: (batchTypes) => countOtherTypes(client, batchTypes),
    async get(batchId) {
      const item = await client.get(batchSummaryKey(batchId));
      return item && fromBatchSummaryItem(item);
    },
    async add(summary) {
      return (await client.putIfAbsent(toBatchSummaryItem(summary))) ? 'added' : 'exists';
    },
    async close(batchId, status) {
      const key = batchSummaryKey(batchId);
      const item = await client.get(key);
      if (!item) return 'missing';
      const set = { status, GSI1PK: batchStatusPartition(status, item.batch_type) };
      return (await client.update(key, { set, condition: IS_LIVE })) ? 'closed' : 'already';
    },
  };
}

const LIVE_VALUES = Object.fromEntries(LIVE_BATCH_STATUSES.map((status, at) => [`:live${at}`, status]));
const IS_LIVE = {
  expression: `attribute_exists(PK) AND #status IN (${Object.keys(LIVE_VALUES).join(', ')})`,
  names: ['status'],
  values: LIVE_VALUES,
};

async function countOtherTypes(
  client: TableClient,
  batchTypes: readonly string[],
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const status of LIVE_BATCH_STATUSES) {
    const attributes = ['batch_type'];
    const partition = batchStatusPartition(status);
    for await (const item of client.query({ index: 'GSI1', partition, prefix: 'BATCH_TYPE#', attributes })) {
      const type = typeOf(item);
      if (!batchTypes.includes(type)) counts[type] = (counts[type] ?? 0) + 1;
    }
  }
  return counts;
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const entry of source) all.push(entry);
  return all;
}

function typeOf({ batch_type: type }: Item): string {
  return typeof type === 'string' ? type : 'UNKNOWN';
}

function bySubmission(a: BatchSummary, b: BatchSummary): number {
  return (
    instantOf(a) - instantOf(b) || compare(a.submittedAt, b.submittedAt) || compare(a.batchId, b.batchId)
  );
}

/** Milliseconds; a time without offset is UTC. Python's microseconds are told apart by the text. */
function instantOf({ submittedAt }: BatchSummary): number {
  const hasOffset = /(Z|[+-]\d\d:?\d\d)$/i.test(submittedAt);
  const instant = Date.parse(hasOffset ? submittedAt : `${submittedAt}Z`);
  return Number.isNaN(instant) ? 0 : instant;
}

/** By UTF-16 units, so that the order is the same on every machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
