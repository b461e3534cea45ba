export { createDynamoRepo } from './create-dynamo-repo.ts';
export type { TableClientSettings } from './client.ts';
export type { DynamoRepo, DynamoRepoSettings } from './create-dynamo-repo.ts';
export type { Logger } from './logger.ts';
export type { OnUnreadable } from './read-all.ts';
export type { TableAdmin, TableCheck, TableGeneration } from './table.ts';
export type { Batches } from './batches.ts';
export type { PendingBatch, PendingPage, PendingPageRequest } from './pending-page.ts';
export type { Runs } from './runs.ts';
export type { HoldRequest, Holds, SubmissionHold } from './holds.ts';
export type { LeaseAnswer, LeaseRequest, Leases } from './leases.ts';
export type { EmbeddingRun, NewSubmission, RunChanges, RunPhase } from './items/embedding-run-item.ts';
export type { Results } from './results.ts';
export type { ReadReceiptDetails, Receipts } from './receipts.ts';
export type { Settlement, Words } from './words.ts';
export type { Texts } from './texts.ts';
export type { TextContent, TextRecord, TextRef } from './items/text-record-item.ts';
export type { TextResults } from './text-results.ts';
export type { TableItem } from './batch-write.ts';
export { parseTableItem } from './items/table-item.ts';
export {
  BatchWriteError,
  InvalidCursorError,
  InvalidItemError,
  LeaseLostError,
  MissingIndexError,
  TableNotFoundError,
  TableRequestError,
} from './errors.ts';
export type { TableKey, TableLocation, TableRequestFailure } from './errors.ts';
