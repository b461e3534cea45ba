import { pad3, pad5, parseWordId } from '@lading/domain-models';
import type { BatchType, EmbeddingStatus } from '@lading/domain-models';
import { createHash } from 'node:crypto';
import type { TableKey } from './errors.ts';
import type { TextRef } from './items/text-record-item.ts';

/** SK prefix of the embedding results in a batch's partition; completion results of the other system start otherwise. */
export const RESULT_PREFIX = 'RESULT#IMAGE#';
/** SK prefix of the results of texts. */
export const TEXT_RESULT_PREFIX = 'RESULT#TEXT#';
/** GSI1PK of submissions that are neither finished nor rolled back. */
export const OPEN_SUBMISSIONS = 'SUBMISSION#OPEN';

/** One for the table: our own, beside the batches. */
export const SUBMISSION_HOLD_KEY: TableKey = { PK: 'SUBMISSION#HOLD', SK: 'HOLD' };

export const imagePartition = (imageId: string) => `IMAGE#${imageId}`;
export const receiptPrefix = (receiptId: number) => `RECEIPT#${pad5(receiptId)}`;
export const batchPartition = (batchId: string) => `BATCH#${batchId}`;
export const batchStatusPartition = (status: string, batchType?: unknown) =>
  // A reader that knows only its own types fails at the first other one in the partition that it lists.
  batchType === 'TEXT_EMBEDDING' ? `TEXT_STATUS#${status}` : `STATUS#${status}`;
export const embeddingStatusPartition = (status: EmbeddingStatus) => `EMBEDDING_STATUS#${status}`;
/** Not `EMBEDDING_STATUS#…`, where every item is taken for a word or a line. */
export const textEmbeddingStatusPartition = (status: EmbeddingStatus) => `TEXT_EMBEDDING_STATUS#${status}`;
/** GSI1SK prefix of exactly one batch type: without its end, EMBEDDING would need care next to a type that starts so. */
export const batchTypePrefix = (batchType: BatchType) => `BATCH_TYPE#${batchType}#BATCH_ID#`;

export function batchSummaryKey(batchId: string): TableKey {
  return { PK: batchPartition(batchId), SK: 'STATUS' };
}

export function embeddingRunKey(batchId: string): TableKey {
  return { PK: batchPartition(batchId), SK: 'RUN' };
}

/** @throws InvalidIdError */
export function wordKey(customId: string): TableKey {
  const { imageId, receiptId, lineId, wordId } = parseWordId(customId);
  return {
    PK: imagePartition(imageId),
    SK: `${receiptPrefix(receiptId)}#LINE#${pad5(lineId)}#WORD#${pad5(wordId)}`,
  };
}

/** An id may hold any characters, and more of them than a key; its hash suits both. */
export function textKey({ namespace, customId }: TextRef): TableKey {
  return { PK: `TEXT#${digest(JSON.stringify([namespace, customId]))}`, SK: 'ITEM' };
}

export function textResultKey(batchId: string, customId: string): TableKey {
  return { PK: batchPartition(batchId), SK: `${TEXT_RESULT_PREFIX}${digest(customId)}` };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** Line and word have 3 digits here, unlike anywhere else in the table. @throws InvalidIdError */
export function embeddingBatchResultKey(batchId: string, customId: string): TableKey {
  const { imageId, receiptId, lineId, wordId } = parseWordId(customId);
  return {
    PK: batchPartition(batchId),
    SK: `${RESULT_PREFIX}${imageId}#${receiptPrefix(receiptId)}#LINE#${pad3(lineId)}#WORD#${pad3(wordId)}`,
  };
}
