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
export { embeddingBatchResultSchema, recordedResultSchema } from './embedding-batch-result.ts';
export type { EmbeddingBatchResult, RecordedResult } from './embedding-batch-result.ts';
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
  ReceiptPart,
  ReceiptLine,
  ReceiptWord,
  ReceiptWordLabel,
} from './receipt.ts';
export { errorMessageOf, formatVerdict, parseVerdict, VERDICT_EFFECTS } from './verdict.ts';
export type { Verdict, VerdictEffect, VerdictError, VerdictKind } from './verdict.ts';
export { InvalidVerdictError } from './invalid-verdict-error.ts';
export { DEFAULT_MAX_ATTEMPTS, judgeFailure } from './judge-failure.ts';
export { toEmbeddingBatchResult } from './to-embedding-batch-result.ts';
export { balanceLedger, ledgerSchema } from './ledger.ts';
export type { Balance, BalanceInput, JudgedId, Ledger, RecordedId } from './ledger.ts';
export { describeLedgerProblem } from './ledger-problems.ts';
export type { LedgerProblem, LedgerProblemKind } from './ledger-problems.ts';
export type { EmbeddableItem, ItemKind, MetadataValue, ReceiptItemKind } from './item-kind.ts';
export { textKind } from './text-kind.ts';
export { excerptOf, hashTextItem, MAX_ID_CHARACTERS, MAX_TEXT_BYTES, readTextLine } from './text-item.ts';
export type { TextItem, TextLine } from './text-item.ts';
export { textEmbeddingResultSchema, toTextEmbeddingResult } from './text-embedding-result.ts';
export type { TextEmbeddingResult } from './text-embedding-result.ts';
export { wordKind } from './word-kind.ts';
export { formatLineId, formatWordId, parseLineId, parseWordId } from './word-id.ts';
export type { LineId, WordId } from './word-id.ts';
export { InvalidIdError } from './invalid-id-error.ts';
export { createIdTable } from './id-table.ts';
export type { IdTable } from './id-table.ts';
export { pad3, pad5 } from './padding.ts';
