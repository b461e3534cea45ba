import type { S3StagingSettings } from '../create-s3-staging.ts';
import type { Staging } from '../staging.ts';
import { createBucket } from './bucket.ts';
import { pushInto } from './push-into.ts';
import { readObject } from './read-object.ts';
import { removeObjects } from './remove-objects.ts';
import { statObject } from './stat-object.ts';
import { writeObject } from './write-object.ts';

/** The verbs of staging on one bucket, for keys that were checked. */
export type S3Objects = Omit<Staging, 'location'> & { close(): void };

/** Binds the verbs to a bucket. `location` names it in errors. Opens nothing. */
export function createS3Objects(settings: S3StagingSettings, location: string): S3Objects {
  const bucket = createBucket(settings, location);
  return {
    write: (key, content, options) => writeObject(bucket, key, content, options),
    open: async (key) => pushInto((content) => writeObject(bucket, key, content)),
    read: (key) => readObject(bucket, key),
    stat: (key) => statObject(bucket, key),
    remove: (key) => removeObjects(bucket, key),
    close: () => {
      if (!settings.client) bucket.client.destroy();
    },
  };
}
