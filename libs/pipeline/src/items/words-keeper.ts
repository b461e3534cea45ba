import { formatWordId, toEmbeddingBatchResult } from '@lading/domain-models';
import type { EmbeddingBatchResult, ReceiptRef } from '@lading/domain-models';
import { LRUCache } from 'lru-cache';
import type { Dependencies } from '../dependencies.ts';
import type { ItemKeeper, ItemResults } from './item-keeper.ts';

const REMEMBERED_RECEIPTS = 500;

/** Words: kept with their receipts in the table, each claimed by its own item. */
export function createWordsKeeper(deps: Dependencies, namespace: string): ItemKeeper {
  const { kind, receipts, repo } = deps;
  const { words } = repo;
  return {
    kind,
    namespace,
    *claimsOf(batchId, inputIds) {
      for (const customId of inputIds) {
        yield { customId, claim: async () => (await words.claim(customId, batchId)).claimed };
      }
    },
    release: (customId, batchId) => words.release(customId, batchId),
    settle: (customId, settlement) => words.settle(customId, settlement),
    async *listClaimed(batchId) {
      for await (const word of words.listByStatus('PENDING')) {
        if (word.embeddingBatchId === batchId) yield formatWordId(word);
      }
    },
    receiptRefsOf(customIds) {
      // Receipts are read several at a time, so the file's order is that of their answers; the summary's is not.
      const refs = new Map(customIds.map((id) => kind.receiptOf(id)).map((ref) => [keyOf(ref), ref]));
      return [...refs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ref]) => ref);
    },
    async find(customId) {
      const [found = 'gone'] = await receipts.find([customId]);
      return found;
    },
    openItems: async () => receipts.find,
    results: createWordResults(deps),
  };
}

function createWordResults({ kind, repo: { results } }: Dependencies): ItemResults {
  // The index lists the results of whole receipts, and the next word asked for is often of the same one.
  const ofReceipts = new LRUCache<string, EmbeddingBatchResult[]>({
    max: REMEMBERED_RECEIPTS,
    fetchMethod: async (key) => {
      const [imageId, receiptId] = JSON.parse(key) as [string, number];
      return await Array.fromAsync(results.listOfReceipt(imageId, receiptId));
    },
  });
  return {
    putAll: (batchId, verdicts) =>
      results.putAll(verdicts.flatMap((verdict) => toEmbeddingBatchResult(batchId, verdict) ?? [])),
    listOfBatch: (batchId) => results.listOfBatch(batchId),
    listIdsOfBatch: (batchId) => results.listIdsOfBatch(batchId),
    async *listOfItem(customId) {
      const { imageId, receiptId } = kind.receiptOf(customId);
      const found = (await ofReceipts.fetch(JSON.stringify([imageId, receiptId]))) ?? [];
      yield* found.filter(({ pineconeId }) => pineconeId === customId);
    },
    get: (batchId, customId) => results.get(batchId, customId),
  };
}

function keyOf({ imageId, receiptId }: ReceiptRef): string {
  return `${imageId}#${String(receiptId).padStart(5, '0')}`;
}
