export { createPineconeIndex } from './create-pinecone-index.ts';
export { EncodedMetadata, metadataJson } from './encoded-metadata.ts';
export {
  IndexMismatchError,
  IndexNotFoundError,
  PineconeAccessError,
  PineconeQuotaError,
  PineconeRefusedError,
  PineconeUnavailableError,
} from './errors.ts';
export { fetchBytes } from './fetch-bytes.ts';
export type { Logger } from './logger.ts';
export { recordFault } from './record-fault.ts';
export type { Sleep } from './retry.ts';
export type { PineconeAccess, PineconeOptions, PineconeSettings } from './settings.ts';
export type {
  EncodedVector,
  IndexDescription,
  IndexSpec,
  IndexStats,
  PineconeIndex,
  QueryMatch,
  QueryRequest,
  RecordGroups,
  StoredVector,
  UpsertError,
  UpsertOptions,
  UpsertOutcome,
  VectorMetadata,
  VectorRecord,
} from './types.ts';
