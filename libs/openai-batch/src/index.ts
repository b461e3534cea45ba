export type { Batch } from './batch.ts';
export { toBatchAction } from './batch-status.ts';
export type { BatchAction } from './batch-status.ts';
export type { OpenAiAccess, OpenAiBatchOptions, OpenAiBatchSettings } from './connection.ts';
export type { CreateBatchRequest } from './create-batch.ts';
export { createOpenAiBatch } from './create-openai-batch.ts';
export type { OpenAiBatch, RequestOptions } from './create-openai-batch.ts';
export type { EmbedRequest } from './embed.ts';
export { Embedding, embeddingFromJson } from './embedding.ts';
export {
  BatchNotFoundError,
  CreateOutcomeUnknownError,
  DownloadError,
  FileNotFoundError,
  InputFileError,
  InputRefusedError,
  InvalidEmbeddingError,
  OpenAiAccessError,
  OpenAiRefusedError,
  OpenAiUnavailableError,
  ResultFileError,
  WebhookRefusedError,
} from './errors.ts';
export type { ItemError } from './item-error.ts';
export {
  MAX_INPUT_FILE_BYTES,
  MAX_INPUTS_PER_BATCH,
  MAX_INPUTS_PER_LINE,
  MAX_LINE_BYTES,
  MAX_REQUESTS_PER_BATCH,
} from './limits.ts';
export { fetchBlocks } from './fetch-blocks.ts';
export type { ListBatchesOptions } from './list-batches.ts';
export type { Logger } from './logger.ts';
export { parseWebhook } from './parse-webhook.ts';
export type { Webhook, WebhookDelivery } from './parse-webhook.ts';
export { readInputIds } from './read-input-ids.ts';
export type { ReadResultsOptions, ResultFiles } from './read-results.ts';
export { buildRequestLine } from './requests.ts';
export type { EmbeddingRequest } from './requests.ts';
export { parseResultLine } from './result-line.ts';
export type { EmbeddingResult } from './result-line.ts';
export type { UploadedInput, UploadInput } from './upload-input.ts';
export type { TextMemory, VectorText } from '@lading/float32-json';
