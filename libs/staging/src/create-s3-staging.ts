import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { checkedKey } from './checked-key.ts';
import type { S3Objects } from './s3/create-s3-objects.ts';
import type { Staging } from './staging.ts';

/** The bucket, and how it is reached: by settings of the AWS SDK, or by a client of it that you have already. */
export interface S3StagingSettings {
  bucket: string;
  /** Plain names joined by slashes; files are below it. */
  prefix?: string;
  /** Used as it is, in place of `region`, `endpoint`, `credentials`, `maxAttempts` and `requestHandler`, and not closed with the staging. */
  client?: S3Client;
  region?: string;
  /** Another address than AWS's; the bucket then goes into the path. */
  endpoint?: string;
  credentials?: S3ClientConfig['credentials'];
  /** Encrypts with this KMS key. Otherwise the bucket's own rule holds, which S3 always has. */
  kmsKeyId?: string;
  /** Bytes of a part, at least 5 MiB at AWS. 10,000 parts are S3's limit, so a file ends at 10,000 times this. Default 8 MiB. */
  partBytes?: number;
  /** Parts of one file on their way at a time. A write holds one more in memory. Default 3. */
  concurrency?: number;
  /** How often the SDK sends one request, and how often in a row a read goes on after a cut, before it is given up. Default 6. */
  maxAttempts?: number;
  requestHandler?: S3ClientConfig['requestHandler'];
  sleep?: (ms: number) => Promise<void>;
}

/**
 * Staging in a bucket. A file appears whole or not at all: small ones by one put, larger ones by a multipart upload
 * that is aborted where it fails. What a killed process leaves of one is invisible; let the bucket's lifecycle end it.
 *
 * Opens nothing until the first use, and loads the SDK only then, so that whoever stages in a folder doesn't pay for it.
 *
 * @throws StagingRequestError from every method
 */
export function createS3Staging(settings: S3StagingSettings): Staging & AsyncDisposable {
  const location = `s3://${[settings.bucket, settings.prefix].filter(Boolean).join('/')}`;
  let objects: Promise<S3Objects> | undefined;
  const open = async () => {
    objects ??= import('./s3/create-s3-objects.ts').then(({ createS3Objects }) =>
      createS3Objects(settings, location),
    );
    return await objects;
  };

  return {
    location,
    async write(key, content, options) {
      checkedKey(key);
      return await (await open()).write(key, content, options);
    },
    async open(key) {
      checkedKey(key);
      return await (await open()).open(key);
    },
    async *read(key) {
      checkedKey(key);
      yield* (await open()).read(key);
    },
    async stat(key) {
      checkedKey(key);
      return await (await open()).stat(key);
    },
    async remove(key) {
      checkedKey(key);
      await (await open()).remove(key);
    },
    async [Symbol.asyncDispose]() {
      (await objects)?.close();
    },
  };
}
