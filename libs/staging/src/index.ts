export { batchFiles } from './batch-files.ts';
export type { BatchFiles } from './batch-files.ts';
export { createFolderStaging } from './create-folder-staging.ts';
export { createS3Staging } from './create-s3-staging.ts';
export type { S3StagingSettings } from './create-s3-staging.ts';
export { createStaging } from './create-staging.ts';
export type { StagingSettings } from './create-staging.ts';
export { InvalidKeyError, InvalidPlaceError, StagedFileMissingError, StagingRequestError } from './errors.ts';
export type { StagingFailure } from './errors.ts';
export { parseStagingPlace } from './staging-place.ts';
export type { StagingPlace } from './staging-place.ts';
export type {
  StagedFile,
  StagedPiece,
  StagedReadOptions,
  StagedRoot,
  StagedWriteOptions,
  Staging,
} from './staging.ts';
