import { createFolderStaging } from './create-folder-staging.ts';
import { createS3Staging } from './create-s3-staging.ts';
import type { S3StagingSettings } from './create-s3-staging.ts';
import type { Staging } from './staging.ts';

/** A folder of this machine, or a bucket. */
export type StagingSettings = { folder: string } | S3StagingSettings;

/** Staging in a folder or in a bucket. Opens nothing until the first use; disposing of it closes its connections. */
export function createStaging(settings: StagingSettings): Staging & AsyncDisposable {
  if ('bucket' in settings) return createS3Staging(settings);
  return { ...createFolderStaging(settings), [Symbol.asyncDispose]: async () => undefined };
}
