import type { BatchSummary } from '@lading/domain-models';
import type { EmbeddingRun } from '@lading/dynamo-repo';
import type { Dependencies } from '../dependencies.ts';
import type { ItemKeeper } from '../items/item-keeper.ts';
import { isPending } from '../list-pending-embedding-batches.ts';

/** Whether a batch that ended after this one has recorded this result for an id. */
export type HasLaterResult = (customId: string, status?: 'SUCCESS') => Promise<boolean>;

/** Batches are few, so what it learns of them is kept. */
export function createLaterResults(
  { repo }: Pick<Dependencies, 'repo'>,
  { results }: ItemKeeper,
  batch: BatchSummary,
  run: EmbeddingRun | undefined,
): HasLaterResult {
  const endedAt = endOf(batch, run);
  const later = new Map<string, Promise<boolean>>();
  const isLater = async (batchId: string) => {
    const other = await repo.batches.get(batchId);
    return other !== undefined && endOf(other, await repo.runs.get(batchId)) > endedAt;
  };
  return async (customId, status) => {
    for await (const { batchId, status: found } of results.listOfItem(customId)) {
      if (batchId === batch.batchId) continue;
      if (status !== undefined && found !== status) continue;
      const known = later.get(batchId) ?? isLater(batchId);
      later.set(batchId, known);
      if (await known) return true;
    }
    return false;
  };
}

/** When the last result of a batch was written, as near as that is known; never for one that is still pending. */
function endOf(batch: BatchSummary, run: EmbeddingRun | undefined): number {
  if (isPending(batch)) return Infinity;
  const time = run?.completedAt ?? batch.submittedAt;
  // Without an offset it is UTC, which Python leaves out.
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(time) ? time : `${time}Z`);
}
