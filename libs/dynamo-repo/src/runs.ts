import type { BatchGet } from './batch-get.ts';
import type { TableClient } from './client.ts';
import { LeaseLostError, TableRequestError } from './errors.ts';
import { fromEmbeddingRunItem, toOpenSubmissionItem, toRunAttributes } from './items/embedding-run-item.ts';
import type { EmbeddingRun, NewSubmission, RunChanges } from './items/embedding-run-item.ts';
import { embeddingRunKey, OPEN_SUBMISSIONS } from './keys.ts';
import { createLeases } from './leases.ts';
import type { Leases } from './leases.ts';
import { readAll } from './read-all.ts';
import type { OnUnreadable } from './read-all.ts';
import type { UpdateRequest } from './update-input.ts';

/**
 * What is ours of a batch, in an item beside its summary. Every change but a new submission takes the fence of the
 * caller's lease, and fails with `LeaseLostError` once somebody else has taken the lease.
 */
export interface Runs extends Leases {
  /** A consistent read. @throws InvalidItemError */
  get(batchId: string): Promise<EmbeddingRun | undefined>;
  /** The runs that there are of these batches, by batch id; consistent reads, 100 a call. One that can't be read is left out. */
  getMany(batchIds: readonly string[]): Promise<Map<string, EmbeddingRun>>;
  /** Saves an intent. Sent again for the same intent it changes nothing; a batch id that is taken otherwise is an error. */
  openSubmission(run: NewSubmission): Promise<void>;
  /** Submissions neither finished nor rolled back, oldest first; from an index, which may lag: `get` or lease before acting. */
  listOpenSubmissions(): AsyncGenerator<EmbeddingRun, void, undefined>;
  /** @throws LeaseLostError */
  advance(batchId: string, fence: number, changes: RunChanges): Promise<void>;
  /** Takes the submission off the list of open ones and drops its receipt refs, which the summary has. @throws LeaseLostError */
  closeSubmission(
    batchId: string,
    fence: number,
    phase: 'submitted' | 'rolled-back' | 'refused',
    reason?: string,
  ): Promise<void>;
  /** Counts a failure and keeps it as the last one, with whose attempt it was; tells how many there were. @throws LeaseLostError */
  recordFailure(
    batchId: string,
    fence: number,
    error: { code: string; message: string; by?: string },
  ): Promise<{ attempts: number }>;
  /** @throws LeaseLostError */
  recordOpenaiStatus(
    batchId: string,
    fence: number,
    openaiStatus: string,
    counts?: Readonly<Record<string, number>>,
  ): Promise<void>;
  /**
   * Stores the ledger, and why an operator ended the batch if one did; the time of the first completion stays.
   *
   * @throws LeaseLostError
   */
  complete(
    batchId: string,
    fence: number,
    ledger: Readonly<Record<string, number>>,
    reason?: string,
  ): Promise<void>;
}

export interface RunSettings {
  /** Milliseconds since 1970. */
  now: () => number;
  /** 0 to below 1. */
  random: () => number;
  batchGet: BatchGet;
  onUnreadable: OnUnreadable;
}

/** An item may have 400 KB, most of which are receipt refs. */
const MAX_MESSAGE = 2_000;

export function createRuns(client: TableClient, settings: RunSettings): Runs {
  const { now, random, batchGet, onUnreadable } = settings;
  const isoNow = () => new Date(now()).toISOString();
  const update = async (batchId: string, fence: number, changes: Omit<UpdateRequest, 'condition'>) => {
    const updated = await client.update(embeddingRunKey(batchId), {
      ...changes,
      condition: { expression: '#lease_fence = :fence', names: ['lease_fence'], values: { ':fence': fence } },
    });
    if (!updated) throw new LeaseLostError(batchId);
    return updated;
  };
  const get = async (batchId: string) => {
    const item = await client.get(embeddingRunKey(batchId));
    return item && fromEmbeddingRunItem(item);
  };

  return {
    ...createLeases(client, { now, random }),
    get,
    async getMany(batchIds) {
      const items = batchGet([...new Set(batchIds)].map(embeddingRunKey));
      const runs = await Array.fromAsync(readAll(items, fromEmbeddingRunItem, onUnreadable));
      return new Map(runs.map((run) => [run.batchId, run]));
    },
    async openSubmission(run) {
      if (await client.putIfAbsent(toOpenSubmissionItem(run))) return;
      // The SDK may have sent a put twice whose first answer was lost.
      const existing = await get(run.batchId);
      if (existing?.phase === 'intended' && existing.createdAt === run.createdAt) return;
      const reason = `batch ${run.batchId} has a run item already.`;
      throw new TableRequestError(client.location, 'PutItem', 'refused', reason);
    },
    listOpenSubmissions: () =>
      readAll(
        client.query({ index: 'GSI1', partition: OPEN_SUBMISSIONS }),
        fromEmbeddingRunItem,
        onUnreadable,
      ),
    async advance(batchId, fence, changes) {
      const set = toRunAttributes(changes);
      if (Object.values(set).some((value) => value !== undefined)) await update(batchId, fence, { set });
    },
    async closeSubmission(batchId, fence, phase, reason) {
      const set = { phase, close_reason: reason?.slice(0, MAX_MESSAGE) };
      await update(batchId, fence, { set, remove: ['GSI1PK', 'GSI1SK', 'receipt_refs'] });
    },
    async recordFailure(batchId, fence, { code, message, by }) {
      const { attempts } = await update(batchId, fence, {
        set: {
          last_error: { code, message: message.slice(0, MAX_MESSAGE) },
          last_error_at: isoNow(),
          last_error_by: by,
        },
        increment: { attempts: 1 },
      });
      return { attempts: Number(attempts) };
    },
    async recordOpenaiStatus(batchId, fence, openaiStatus, counts) {
      await update(batchId, fence, { set: { openai_status: openaiStatus, openai_counts: counts } });
    },
    async complete(batchId, fence, ledger, reason) {
      const set = { ledger, close_reason: reason?.slice(0, MAX_MESSAGE) };
      await update(batchId, fence, { set, setIfAbsent: { completed_at: isoNow() } });
    },
  };
}
