export { batchFiles } from './batch-files.ts';
export type { BatchFiles } from './batch-files.ts';
export { createFolderStaging } from './create-folder-staging.ts';
export { InvalidKeyError, StagedFileMissingError } from './errors.ts';
export type { StagedRoot, Staging } from './staging.ts';
