import { LIVE_BATCH_STATUSES } from '@lading/domain-models';
import type { BatchSummary } from '@lading/domain-models';
import type { Dependencies } from './dependencies.ts';
import { UnknownBatchError } from './errors.ts';

/**
 * Step 1: the batches that may still bring results, oldest first; or the one that is asked for.
 * Pending batches of other types (completions, lines) are left alone, counted and reported.
 *
 * @throws UnknownBatchError when a batch is asked for that is not pending here
 */
export async function* listPendingEmbeddingBatches(
  deps: Dependencies,
  { batchId }: { batchId?: string } = {},
): AsyncGenerator<BatchSummary, void, undefined> {
  const { batches } = deps.repo;
  if (batchId !== undefined) {
    const batch = await findBatch(deps, batchId);
    if (!deps.kind.batchTypes.includes(batch.batchType)) {
      throw new UnknownBatchError(
        batchId,
        `it is a ${batch.batchType} batch, which is not ours to ingest (ours: ${deps.kind.batchTypes.join(', ')}).`,
      );
    }
    if (isPending(batch)) yield batch;
    return;
  }
  yield* batches.listPending(deps.kind.batchTypes);
  const counts = await batches.countPendingOfOtherTypes(deps.kind.batchTypes);
  if (Object.keys(counts).length > 0) deps.report({ type: 'pending-of-other-types', counts });
}

/** The summary of one batch. @throws UnknownBatchError */
export async function findBatch(deps: Dependencies, batchId: string): Promise<BatchSummary> {
  const batch = await deps.repo.batches.get(batchId);
  if (batch) return batch;
  throw new UnknownBatchError(
    batchId,
    `table ${deps.config.dynamodb.tableName} has no such batch. \`lading list\` shows the pending ones with their ids.`,
  );
}

/** Whether a batch may still bring results. */
export function isPending({ status }: BatchSummary): boolean {
  return (LIVE_BATCH_STATUSES as readonly string[]).includes(status);
}
