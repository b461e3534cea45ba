import type { BatchSummary, EmbeddingBatchResult } from '@lading/domain-models';
import type { EmbeddingRun } from '@lading/dynamo-repo';
import { LRUCache } from 'lru-cache';
import type { Dependencies } from '../dependencies.ts';
import { isPending } from '../list-pending-embedding-batches.ts';

/** Whether a batch that ended after this one has recorded this result for an id. */
export type HasLaterResult = (customId: string, status?: 'SUCCESS') => Promise<boolean>;

const RECEIPTS = 500;

/** Answers from the results of whole receipts, which it keeps for a while; batches are few and are kept. */
export function createLaterResults(
  { repo, kind }: Pick<Dependencies, 'repo' | 'kind'>,
  batch: BatchSummary,
  run: EmbeddingRun | undefined,
): HasLaterResult {
  const endedAt = endOf(batch, run);
  const later = new Map<string, Promise<boolean>>();
  const isLater = async (batchId: string) => {
    const other = await repo.batches.get(batchId);
    return other !== undefined && endOf(other, await repo.runs.get(batchId)) > endedAt;
  };
  const receipts = new LRUCache<string, EmbeddingBatchResult[]>({
    max: RECEIPTS,
    fetchMethod: async (key) => {
      const [imageId, receiptId] = JSON.parse(key) as [string, number];
      return await Array.fromAsync(repo.results.listOfReceipt(imageId, receiptId));
    },
  });
  return async (customId, status) => {
    const { imageId, receiptId } = kind.receiptOf(customId);
    const results = (await receipts.fetch(JSON.stringify([imageId, receiptId]))) ?? [];
    for (const { pineconeId, batchId, status: found } of results) {
      if (pineconeId !== customId || batchId === batch.batchId) continue;
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
