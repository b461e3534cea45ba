import type { TextEmbeddingResult } from '@lading/domain-models';
import type { BatchWriter } from './batch-write.ts';
import type { TableClient } from './client.ts';
import { toAttributes } from './items/attributes.ts';
import { toItems } from './items/to-items.ts';
import {
  fromTextEmbeddingResultItem,
  toTextEmbeddingResultItem,
} from './items/text-embedding-result-item.ts';
import type { TextRef } from './items/text-record-item.ts';
import { batchPartition, TEXT_RESULT_PREFIX, textKey, textResultKey } from './keys.ts';
import { readAll } from './read-all.ts';
import type { OnUnreadable } from './read-all.ts';

/** The recorded outcome of every submitted text, one item for each text of a batch. */
export interface TextResults {
  /**
   * Puts results by key, so that writing them again changes nothing; yields the running count, about every 25.
   *
   * @throws BatchWriteError
   */
  putAll(
    results: AsyncIterable<TextEmbeddingResult> | Iterable<TextEmbeddingResult>,
  ): AsyncGenerator<number, void, undefined>;
  /** All results of a batch in key order, as they are at this moment (consistent reads). */
  listOfBatch(batchId: string): AsyncGenerator<TextEmbeddingResult, void, undefined>;
  /** The results that a text had in any batch; from an index, which may lag. */
  listOfText(text: TextRef): AsyncGenerator<TextEmbeddingResult, void, undefined>;
  /** A consistent read. @throws InvalidItemError */
  get(batchId: string, customId: string): Promise<TextEmbeddingResult | undefined>;
}

const TYPE = 'TEXT_EMBEDDING_RESULT';

export function createTextResults(
  client: TableClient,
  writer: BatchWriter,
  onUnreadable: OnUnreadable,
): TextResults {
  const list = (request: Parameters<TableClient['query']>[0]) =>
    readAll(client.query({ ...request, types: [TYPE] }), fromTextEmbeddingResultItem, onUnreadable);
  return {
    putAll: (results) =>
      writer.putAll(toItems(results, (result) => toAttributes(toTextEmbeddingResultItem(result)))),
    listOfBatch: (batchId) =>
      list({ partition: batchPartition(batchId), prefix: TEXT_RESULT_PREFIX, consistent: true }),
    listOfText: (text) => list({ index: 'GSI3', partition: textKey(text).PK, prefix: 'BATCH#' }),
    async get(batchId, customId) {
      const item = await client.get(textResultKey(batchId, customId));
      return item && fromTextEmbeddingResultItem(item);
    },
  };
}
