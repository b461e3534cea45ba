export {
  batchStatusSchema,
  batchTypeSchema,
  embeddingStatusSchema,
  validationStatusSchema,
  LIVE_BATCH_STATUSES,
} from './enums.ts';
export type { BatchStatus, BatchType, EmbeddingStatus, ValidationStatus } from './enums.ts';
export { batchSummarySchema, receiptRefSchema } from './batch-summary.ts';
export type { BatchSummary, ReceiptRef } from './batch-summary.ts';
export { embeddingBatchResultSchema } from './embedding-batch-result.ts';
export type { EmbeddingBatchResult } from './embedding-batch-result.ts';
export {
  boundingBoxSchema,
  merchantSchema,
  pointSchema,
  receiptLineSchema,
  receiptSchema,
  receiptWordLabelSchema,
  receiptWordSchema,
} from './receipt.ts';
export type {
  BoundingBox,
  Merchant,
  Point,
  Receipt,
  ReceiptDetails,
  ReceiptLine,
  ReceiptWord,
  ReceiptWordLabel,
} from './receipt.ts';
export type { Verdict, VerdictKind } from './verdict.ts';
export type { EmbeddableItem, ItemKind, MetadataValue } from './item-kind.ts';
