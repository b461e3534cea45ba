export { isParked, recordFailedAttempt } from './attempts.ts';
export { CloseRefusedError } from './close/cause-to-close.ts';
export { closeBatch } from './close/close-batch.ts';
export type { ClosedBatch, CloseOptions, CloseOutcome } from './close/close-batch.ts';
export { ConfigError, parseConfig } from './config.ts';
export type { PipelineConfig } from './config.ts';
export { createPipeline } from './create-pipeline.ts';
export type { Overrides } from './create-pipeline.ts';
export type { Dependencies } from './dependencies.ts';
export { downloadOpenAiBatchResult } from './download-openai-batch-result.ts';
export type { EndedBatch } from './download-openai-batch-result.ts';
export { LedgerError, ModelMismatchError, SubmissionHeldError, UnknownBatchError } from './errors.ts';
export type { EmbeddingModel } from './errors.ts';
export type { PipelineEvent } from './events.ts';
export { reactionTo } from './failure.ts';
export type { Reaction } from './failure.ts';
export { beginOf, explainItem, UnknownItemError } from './explain-item.ts';
export type { ItemChapter, ItemStory } from './explain-item.ts';
export type { SubmissionOutcome } from './finish-submission.ts';
export { getOpenAiBatchStatus } from './get-openai-batch-status.ts';
export type { OpenAiBatchStatus } from './get-openai-batch-status.ts';
export { ImportError, importItems } from './import-items.ts';
export { ingest } from './ingest.ts';
export type { IngestOptions, IngestOutcome } from './ingest.ts';
export { init, inspect } from './init.ts';
export type { Inventory } from './init.ts';
export type { Found, FoundItem, ItemState, KnownItem } from './items/item-keeper.ts';
export { continueLease, releaseLease, takeLease, withLease } from './lease.ts';
export type { Lease, LeaseResult, LeaseTicket, TakeLeaseOptions, TakenLease } from './lease.ts';
export type { BatchSelection } from './list-pending-embedding-batches.ts';
export { listPendingEmbeddingBatches, pageOfPendingBatches } from './list-pending-embedding-batches.ts';
export { loadManifest, manifestKeyOf } from './manifest.ts';
export type { Manifest } from './manifest.ts';
export { markBatchComplete } from './mark-batch-complete.ts';
export type { CompletedBatch } from './mark-batch-complete.ts';
export { countTexts, countWords, describeBatch, listBatches } from './overview.ts';
export type { BatchOverview } from './overview.ts';
export { createReceiptLookup } from './receipt-lookup.ts';
export type { ReadReceipt, ReceiptLookup } from './receipt-lookup.ts';
export type { WrittenCounts } from './record-verdicts.ts';
export type { RequestSelection } from './request-lines.ts';
export { search } from './search.ts';
export type { SearchMatch, SearchOptions } from './search.ts';
export { resumeOpenSubmissions } from './resume-open-submissions.ts';
export { submit } from './submit.ts';
export type { SubmitOptions } from './submit.ts';
export { submitTexts } from './submit-texts.ts';
export type { SubmitTextsOptions } from './submit-texts.ts';
export type { OpenFile } from './texts/text-requests.ts';
export { toTarget } from './target.ts';
export type { Target } from './target.ts';
export { upsertEmbeddingsToPinecone } from './upsert-embeddings-to-pinecone.ts';
export type { UpsertCounts } from './upsert-embeddings-to-pinecone.ts';
export { verifyBatch } from './verify/verify-batch.ts';
export type { VerifyOptions } from './verify/verify-batch.ts';
export type {
  CheckCounts,
  CheckName,
  CheckOutcome,
  Contradiction,
  Verification,
} from './verify/verification.ts';
export { writeEmbeddingResultsToDynamo } from './write-embedding-results-to-dynamo.ts';
