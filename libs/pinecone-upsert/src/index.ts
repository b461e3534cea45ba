export { createPineconeIndex } from './create-pinecone-index.ts';
export {
  IndexMismatchError,
  IndexNotFoundError,
  PineconeAccessError,
  PineconeQuotaError,
  PineconeRefusedError,
  PineconeUnavailableError,
} from './errors.ts';
export type { PineconeSettings } from './settings.ts';
export type {
  EncodedVector,
  IndexDescription,
  IndexSpec,
  IndexStats,
  PineconeIndex,
  QueryMatch,
  QueryRequest,
  StoredVector,
  UpsertError,
  UpsertOptions,
  UpsertOutcome,
  VectorMetadata,
  VectorRecord,
} from './types.ts';
