import type { BatchSummary, EmbeddingStatus } from '@lading/domain-models';
import type { EmbeddingRun } from '@lading/dynamo-repo';
import { chunk } from '@lading/streams';
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

const RUNS_AT_ONCE = 100;

/** Every pending batch, oldest first. Reads the runs of a hundred batches by one call. */
export async function* listBatches(deps: Dependencies): AsyncGenerator<BatchOverview, void, undefined> {
  for await (const batches of chunk(listPendingEmbeddingBatches(deps), { maxCount: RUNS_AT_ONCE })) {
    const runs = await deps.repo.runs.getMany(batches.map(({ batchId }) => batchId));
    for (const batch of batches) yield overviewOf(deps, batch, runs.get(batch.batchId));
  }
}

/** One batch, whatever its status. @throws UnknownBatchError */
export async function describeBatch(deps: Dependencies, batchId: string): Promise<BatchOverview> {
  return overviewOf(deps, await findBatch(deps, batchId), await deps.repo.runs.get(batchId));
}

/** How many words are in each embedding status. Reads the whole index: for overviews, not for hot paths. */
export async function countWords(deps: Dependencies): Promise<Record<EmbeddingStatus, number>> {
  return await deps.repo.words.countByStatus();
}

/** The same of the texts of all namespaces. */
export async function countTexts(deps: Dependencies): Promise<Record<EmbeddingStatus, number>> {
  return await deps.repo.texts.countByStatus();
}

function overviewOf(
  deps: Pick<Dependencies, 'now' | 'config'>,
  batch: BatchSummary,
  run: EmbeddingRun | undefined,
): BatchOverview {
  return {
    batch,
    run,
    ageMs: Math.max(0, deps.now() - Date.parse(batch.submittedAt)),
    parked: isParked(deps, run),
  };
}
