import type { BatchSummary, EmbeddingStatus } from '@lading/domain-models';
import type { EmbeddingRun } from '@lading/dynamo-repo';
import { isParked } from './attempts.ts';
import type { Dependencies } from './dependencies.ts';
import { findBatch, listPendingEmbeddingBatches } from './list-pending-embedding-batches.ts';

/** A batch with what is ours of it, if anything yet. */
export interface BatchOverview {
  batch: BatchSummary;
  run?: EmbeddingRun;
  /** Since submission. */
  ageMs: number;
  /** Failed so often that `ingest` leaves it out. */
  parked: boolean;
}

/** Every pending batch, oldest first. */
export async function* listBatches(deps: Dependencies): AsyncGenerator<BatchOverview, void, undefined> {
  for await (const batch of listPendingEmbeddingBatches(deps)) yield await overviewOf(deps, batch);
}

/** One batch, whatever its status. @throws UnknownBatchError */
export async function describeBatch(deps: Dependencies, batchId: string): Promise<BatchOverview> {
  return await overviewOf(deps, await findBatch(deps, batchId));
}

/** How many words are in each embedding status. Reads the whole index: for overviews, not for hot paths. */
export async function countWords(deps: Dependencies): Promise<Record<EmbeddingStatus, number>> {
  return await deps.repo.words.countByStatus();
}

async function overviewOf(deps: Dependencies, batch: BatchSummary): Promise<BatchOverview> {
  const run = await deps.repo.runs.get(batch.batchId);
  return {
    batch,
    run,
    ageMs: Math.max(0, deps.now() - Date.parse(batch.submittedAt)),
    parked: isParked(deps, run),
  };
}
