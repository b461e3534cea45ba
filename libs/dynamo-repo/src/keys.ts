import { pad3, pad5, parseWordId } from '@lading/domain-models';
import type { BatchType, EmbeddingStatus } from '@lading/domain-models';
import type { TableKey } from './errors.ts';

/** SK prefix of the embedding results in a batch's partition; completion results of the other system start otherwise. */
export const RESULT_PREFIX = 'RESULT#IMAGE#';
/** GSI1PK of submissions that are neither finished nor rolled back. */
export const OPEN_SUBMISSIONS = 'SUBMISSION#OPEN';

/** One for the table: our own, beside the batches. */
export const SUBMISSION_HOLD_KEY: TableKey = { PK: 'SUBMISSION#HOLD', SK: 'HOLD' };

export const imagePartition = (imageId: string) => `IMAGE#${imageId}`;
export const receiptPrefix = (receiptId: number) => `RECEIPT#${pad5(receiptId)}`;
export const batchPartition = (batchId: string) => `BATCH#${batchId}`;
export const batchStatusPartition = (status: string) => `STATUS#${status}`;
export const embeddingStatusPartition = (status: EmbeddingStatus) => `EMBEDDING_STATUS#${status}`;
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

/** Line and word have 3 digits here, unlike anywhere else in the table. @throws InvalidIdError */
export function embeddingBatchResultKey(batchId: string, customId: string): TableKey {
  const { imageId, receiptId, lineId, wordId } = parseWordId(customId);
  return {
    PK: batchPartition(batchId),
    SK: `${RESULT_PREFIX}${imageId}#${receiptPrefix(receiptId)}#LINE#${pad3(lineId)}#WORD#${pad3(wordId)}`,
  };
}
