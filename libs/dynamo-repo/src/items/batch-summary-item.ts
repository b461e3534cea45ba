import { batchSummarySchema } from '@lading/domain-models';
import type { BatchSummary } from '@lading/domain-models';
import type { Item } from '../client.ts';
import { batchStatusPartition, batchSummaryKey, batchTypePrefix } from '../keys.ts';
import { checkItem, partsOfKey } from './read-item.ts';

const PK = /^BATCH#(.+)$/s;
const SK = /^STATUS$/;

export function toBatchSummaryItem(summary: BatchSummary): Item {
  const { batchId, batchType, openaiBatchId, submittedAt, status, resultFileId, receiptRefs } = summary;
  return {
    ...batchSummaryKey(batchId),
    GSI1PK: batchStatusPartition(status, batchType),
    GSI1SK: `${batchTypePrefix(batchType)}${batchId}`,
    TYPE: batchType === 'TEXT_EMBEDDING' ? 'TEXT_BATCH_SUMMARY' : 'BATCH_SUMMARY',
    batch_type: batchType,
    openai_batch_id: openaiBatchId,
    submitted_at: submittedAt,
    status,
    result_file_id: resultFileId,
    receipt_refs: receiptRefs.map(({ imageId, receiptId }) => ({ image_id: imageId, receipt_id: receiptId })),
  };
}

const pendingBatchSchema = batchSummarySchema.omit({ resultFileId: true, receiptRefs: true });

/** A summary without its receipts, of which there may be thousands. */
export type PendingBatch = Omit<BatchSummary, 'resultFileId' | 'receiptRefs'>;

/** What a list has to read for a `PendingBatch`. */
export const PENDING_BATCH_ATTRIBUTES = [
  'PK',
  'SK',
  'TYPE',
  'batch_type',
  'openai_batch_id',
  'submitted_at',
  'status',
] as const;

/** @throws InvalidItemError */
export function toPendingBatch(item: Item): PendingBatch {
  const [batchId] = partsOfKey(item, PK, SK);
  return checkItem(pendingBatchSchema, item, {
    batchId,
    batchType: item.batch_type,
    openaiBatchId: item.openai_batch_id,
    submittedAt: item.submitted_at,
    status: item.status,
  });
}

/** Reads what either generation wrote. @throws InvalidItemError */
export function fromBatchSummaryItem(item: Item): BatchSummary {
  const [batchId] = partsOfKey(item, PK, SK);
  const refs = item.receipt_refs;
  return checkItem(batchSummarySchema, item, {
    batchId,
    batchType: item.batch_type,
    openaiBatchId: item.openai_batch_id,
    submittedAt: item.submitted_at,
    status: item.status,
    resultFileId: item.result_file_id,
    receiptRefs: Array.isArray(refs) ? refs.map(toReceiptRef) : refs,
  });
}

function toReceiptRef(ref: unknown): unknown {
  if (typeof ref !== 'object' || ref === null) return ref;
  const { image_id: imageId, receipt_id: receiptId } = ref as Item;
  return { imageId, receiptId };
}
