import type { EmbeddingBatchResult, EmbeddingStatus, RecordedId } from '@lading/domain-models';
import { readAhead } from '@lading/streams';
import type { BatchWriter } from './batch-write.ts';
import type { TableClient } from './client.ts';
import { toAttributes } from './items/attributes.ts';
import { toItems } from './items/to-items.ts';
import {
  fromEmbeddingBatchResultItem,
  fromRecordedIdItem,
  RECORDED_ID_ATTRIBUTES,
  toEmbeddingBatchResultItem,
} from './items/embedding-batch-result-item.ts';
import {
  batchPartition,
  embeddingBatchResultKey,
  imagePartition,
  receiptPrefix,
  RESULT_PREFIX,
} from './keys.ts';
import { readAll, readOr } from './read-all.ts';
import type { OnUnreadable } from './read-all.ts';

/** The recorded outcome of every submitted word, one item for each word of a batch. */
export interface Results {
  /**
   * Puts results by key, so that writing them again changes nothing; yields the running count of items written, about
   * every 25. In no particular order, but of two results of one word the last stays.
   *
   * @throws InvalidItemError before its call, for a result whose id isn't its word's
   * @throws BatchWriteError
   */
  putAll(
    results: AsyncIterable<EmbeddingBatchResult> | Iterable<EmbeddingBatchResult>,
  ): AsyncGenerator<number, void, undefined>;
  /** All results of a batch in key order, as they are at this moment (consistent reads). */
  listOfBatch(batchId: string): AsyncGenerator<EmbeddingBatchResult, void, undefined>;
  /** The same results, a page at a time and no more of each than a ledger needs: an eighth of the bytes. The next page is on its way. */
  listIdsOfBatch(batchId: string): AsyncGenerator<RecordedId[], void, undefined>;
  /** From an index, which may lag. */
  listOfBatchByStatus(
    batchId: string,
    status: EmbeddingStatus,
  ): AsyncGenerator<EmbeddingBatchResult, void, undefined>;
  /** The results that words of a receipt had in any batch; from an index, which may lag. */
  listOfReceipt(imageId: string, receiptId: number): AsyncGenerator<EmbeddingBatchResult, void, undefined>;
  /** A consistent read. @throws InvalidIdError, InvalidItemError */
  get(batchId: string, wordId: string): Promise<EmbeddingBatchResult | undefined>;
}

const TYPE = 'EMBEDDING_BATCH_RESULT';

export function createResults(client: TableClient, writer: BatchWriter, onUnreadable: OnUnreadable): Results {
  const list = (request: Parameters<TableClient['query']>[0]) =>
    readAll(client.query({ ...request, types: [TYPE] }), fromEmbeddingBatchResultItem, onUnreadable);
  return {
    putAll: (results) =>
      writer.putAll(toItems(results, (result) => toAttributes(toEmbeddingBatchResultItem(result)))),
    listOfBatch: (batchId) =>
      list({ partition: batchPartition(batchId), prefix: RESULT_PREFIX, consistent: true }),
    async *listIdsOfBatch(batchId) {
      const ofBatch = { partition: batchPartition(batchId), prefix: RESULT_PREFIX, types: [TYPE] } as const;
      const request = { ...ofBatch, attributes: RECORDED_ID_ATTRIBUTES, consistent: true };
      for await (const items of readAhead(client.queryPages(request))) {
        yield items.flatMap((item) => readOr(item, fromRecordedIdItem, onUnreadable) ?? []);
      }
    },
    listOfBatchByStatus: (batchId, status) =>
      list({ index: 'GSI2', partition: batchPartition(batchId), range: `STATUS#${status}` }),
    listOfReceipt: (imageId, receiptId) =>
      list({
        index: 'GSI3',
        partition: `${imagePartition(imageId)}#${receiptPrefix(receiptId)}`,
        prefix: 'BATCH#',
      }),
    async get(batchId, wordId) {
      const item = await client.get(embeddingBatchResultKey(batchId, wordId));
      return item && fromEmbeddingBatchResultItem(item);
    },
  };
}
