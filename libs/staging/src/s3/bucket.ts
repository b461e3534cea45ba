import { S3Client } from '@aws-sdk/client-s3';
import { setTimeout as delay } from 'node:timers/promises';
import type { S3StagingSettings } from '../create-s3-staging.ts';
import { translateError } from './sdk-errors.ts';

/** One bucket below one prefix, with this lib's errors. */
export interface Bucket {
  readonly client: S3Client;
  readonly location: string;
  /** What every request names. */
  readonly address: { Bucket: string };
  /** What every upload names as well. */
  readonly encryption: { ServerSideEncryption?: 'aws:kms'; SSEKMSKeyId?: string };
  readonly partBytes: number;
  readonly concurrency: number;
  readonly maxAttempts: number;
  sleep(ms: number): Promise<void>;
  /** The object's key for a staging key. */
  keyOf(key: string): string;
  /** Runs SDK calls and translates what they throw; `tried` is for the message, as "Writing a/b". */
  call<T>(tried: string, work: () => Promise<T>): Promise<T>;
}

const MAX_SOCKETS = 32;
const MIB = 1024 * 1024;

export function createBucket(settings: S3StagingSettings, location: string): Bucket {
  const { bucket, prefix, kmsKeyId, maxAttempts = 6 } = settings;
  return {
    client: settings.client ?? createClient(settings, maxAttempts),
    location,
    address: { Bucket: bucket },
    encryption: kmsKeyId ? { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKeyId } : {},
    partBytes: settings.partBytes ?? 8 * MIB,
    concurrency: settings.concurrency ?? 3,
    maxAttempts,
    sleep: settings.sleep ?? (async (ms) => await delay(ms)),
    keyOf: (key) => (prefix ? `${prefix}/${key}` : key),
    call: async (tried, work) => {
      try {
        return await work();
      } catch (error) {
        throw translateError(error, tried, location);
      }
    },
  };
}

function createClient(settings: S3StagingSettings, maxAttempts: number): S3Client {
  const { region, endpoint, credentials, requestHandler } = settings;
  return new S3Client({
    region,
    endpoint,
    forcePathStyle: endpoint !== undefined,
    credentials,
    maxAttempts,
    requestHandler: requestHandler ?? {
      httpAgent: { keepAlive: true, maxSockets: MAX_SOCKETS },
      httpsAgent: { keepAlive: true, maxSockets: MAX_SOCKETS },
      connectionTimeout: 5_000,
      // Until the reply's head, so a part has this long to get there.
      requestTimeout: 60_000,
      throwOnRequestTimeout: true,
      // Ends a body that stalls; a read goes on from there.
      socketTimeout: 30_000,
    },
  });
}
