export type { Batch } from './batch.ts';
export { toBatchAction } from './batch-status.ts';
export type { BatchAction } from './batch-status.ts';
export type { OpenAiBatchSettings } from './connection.ts';
export { createOpenAiBatch } from './create-openai-batch.ts';
export type { OpenAiBatch } from './create-openai-batch.ts';
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
} from './errors.ts';
export type { ItemError } from './item-error.ts';
export {
  MAX_INPUT_FILE_BYTES,
  MAX_INPUTS_PER_BATCH,
  MAX_INPUTS_PER_LINE,
  MAX_LINE_BYTES,
  MAX_REQUESTS_PER_BATCH,
} from './limits.ts';
export { readInputIds } from './read-input-ids.ts';
export { buildRequestLine } from './requests.ts';
export type { EmbeddingRequest } from './requests.ts';
export { parseResultLine } from './result-line.ts';
export type { EmbeddingResult } from './result-line.ts';
