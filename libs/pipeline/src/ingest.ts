import type { BatchSummary } from '@lading/domain-models';
import { LeaseLostError } from '@lading/dynamo-repo';
import { mapConcurrent } from '@lading/streams';
import { isParked, recordFailedAttempt } from './attempts.ts';
import type { Dependencies } from './dependencies.ts';
import { downloadOpenAiBatchResult } from './download-openai-batch-result.ts';
import { expireStagedFiles } from './expire-staged-files.ts';
import { concernsOneBatch, describeFailure, isCounted } from './failure.ts';
import { getOpenAiBatchStatus } from './get-openai-batch-status.ts';
import { withLease } from './lease.ts';
import type { Lease } from './lease.ts';
import { listPendingEmbeddingBatches } from './list-pending-embedding-batches.ts';
import { markBatchComplete } from './mark-batch-complete.ts';
import type { CompletedBatch } from './mark-batch-complete.ts';
import { upsertEmbeddingsToPinecone } from './upsert-embeddings-to-pinecone.ts';
import { writeEmbeddingResultsToDynamo } from './write-embedding-results-to-dynamo.ts';

/** While the last bodies of a shard are on their way the next one is read, and while its verdicts are written to the table too. */
const SHARDS_AT_ONCE = 2;

/** How one batch fared in one run of `ingest`. */
export type IngestOutcome = { batchId: string; openaiBatchId: string } & (
  | ({ outcome: 'completed' } & CompletedBatch)
  | { outcome: 'waiting'; openaiStatus: string }
  | { outcome: 'busy'; owner: string }
  | { outcome: 'failed'; error: Error; attempts: number }
  | { outcome: 'parked'; attempts: number; lastError?: string }
);

/** Which batches to ingest. */
export interface IngestOptions {
  /** Only this batch, also when it is parked. */
  batchId?: string;
  signal?: AbortSignal;
}

/**
 * Brings the results of every pending batch home, one batch after the other, oldest first.
 *
 * A batch that fails is recorded with its error and doesn't stop the others; what would fail every batch (access,
 * table, index) throws before anything is judged and burns no attempt. At the end it removes staged files that have
 * outlived their batch for long.
 */
export async function* ingest(
  deps: Dependencies,
  options: IngestOptions = {},
): AsyncGenerator<IngestOutcome, void, undefined> {
  await deps.pinecone.preflight({ dimension: deps.config.dimensions, signal: options.signal });
  for await (const batch of listPendingEmbeddingBatches(deps, options)) {
    yield await ingestOneOf(deps, batch, options);
  }
  if (options.batchId === undefined) await expireStagedFiles(deps, options.signal);
}

/** The picture of the design: six steps from a pending batch to a balanced ledger. */
async function ingestBatch(deps: Dependencies, batch: BatchSummary, lease: Lease): Promise<IngestOutcome> {
  const ids = { batchId: batch.batchId, openaiBatchId: batch.openaiBatchId };

  const { action, openaiBatch } = await getOpenAiBatchStatus(deps, batch, lease);
  if (action === 'wait') return { ...ids, outcome: 'waiting', openaiStatus: openaiBatch.status };

  const manifest = await downloadOpenAiBatchResult(deps, batch, openaiBatch, lease);
  async function* shardsInTurn() {
    for (const shard of manifest.shards.keys()) {
      // What is cached is of the section before, or of the batch before, and all of it has been packed.
      if (shard % manifest.sectionShards === 0) deps.receipts.clear();
      const turn = Promise.withResolvers<undefined>();
      yield { shard, passTurn: () => turn.resolve(undefined) };
      await turn.promise;
    }
  }
  const upserted = mapConcurrent(shardsInTurn(), SHARDS_AT_ONCE, async ({ shard, passTurn }) => {
    await upsertEmbeddingsToPinecone(deps, batch, manifest, shard, lease, passTurn).finally(passTurn);
    return shard;
  });
  const written = mapConcurrent(upserted, SHARDS_AT_ONCE, (shard) =>
    writeEmbeddingResultsToDynamo(deps, batch, manifest, shard, lease),
  );
  await Array.fromAsync(written);
  // The ledger and the next download need as much.
  deps.pinecone.releaseMemory();
  const completed = await markBatchComplete(deps, batch, manifest, lease);
  return { ...ids, outcome: 'completed', ...completed };
}

async function ingestOneOf(
  deps: Dependencies,
  batch: BatchSummary,
  options: IngestOptions,
): Promise<IngestOutcome> {
  const { batchId, openaiBatchId } = batch;
  const run = await deps.repo.runs.get(batchId);
  if (run && isParked(deps, run) && options.batchId === undefined) {
    return {
      batchId,
      openaiBatchId,
      outcome: 'parked',
      attempts: run.attempts,
      lastError: run.lastError?.message,
    };
  }
  try {
    const result = await withLease(deps, batchId, options.signal, (lease) => attempt(deps, batch, lease));
    return result.held ? result.value : { batchId, openaiBatchId, outcome: 'busy', owner: result.owner };
  } catch (error) {
    // Somebody else has the batch now and brings it home; nothing that this process still wrote counts.
    if (!(error instanceof LeaseLostError)) throw error;
    return { batchId, openaiBatchId, outcome: 'busy', owner: 'another process' };
  }
}

async function attempt(deps: Dependencies, batch: BatchSummary, lease: Lease): Promise<IngestOutcome> {
  try {
    return await ingestBatch(deps, batch, lease);
  } catch (error) {
    if (lease.signal.aborted || !concernsOneBatch(error)) throw error;
    const { batchId, openaiBatchId } = batch;
    const { attempts } = isCounted(error)
      ? await recordFailedAttempt(deps, lease, describeFailure(error))
      : lease.run;
    return { batchId, openaiBatchId, outcome: 'failed', error, attempts };
  }
}
