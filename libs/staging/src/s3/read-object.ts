import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { StagedFileMissingError, StagingRequestError } from '../errors.ts';
import type { Bucket } from './bucket.ts';
import { partsOf, translateError } from './sdk-errors.ts';

const FIRST_PAUSE_MS = 200;

/** How far a read is. The first reply says how long the file is and which version of it is being read. */
interface Progress {
  at: number;
  total?: number;
  etag?: string;
}

/**
 * Reads a file whole: a body that breaks off or stalls is gone on with from where it ended, of the same version of the
 * file. An early break closes the connection.
 *
 * @throws StagedFileMissingError
 * @throws StagingRequestError when the file was replaced meanwhile, or no attempt brings it further
 */
export async function* readObject(bucket: Bucket, key: string): AsyncGenerator<Uint8Array, void, undefined> {
  const progress: Progress = { at: 0 };
  for (let attempt = 1; ; attempt += 1) {
    const before = progress.at;
    const failure = yield* readOn(bucket, key, progress);
    if (progress.at === progress.total && failure === undefined) return;
    if (progress.at > before) attempt = 1;
    if (attempt >= bucket.maxAttempts || progress.at >= (progress.total ?? 0)) {
      throw cutOff(bucket, key, progress, failure);
    }
    await bucket.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
  }
}

/** One request, from where the read is. Returns what ended its body early, if anything did. */
async function* readOn(
  bucket: Bucket,
  key: string,
  progress: Progress,
): AsyncGenerator<Uint8Array, unknown, undefined> {
  const reply = await getObject(bucket, key, progress);
  progress.total ??= reply.ContentLength ?? 0;
  progress.etag ??= reply.ETag;
  try {
    for await (const chunk of reply.Body as AsyncIterable<Uint8Array>) {
      progress.at += chunk.byteLength;
      yield chunk;
    }
    return undefined;
  } catch (error) {
    return error;
  }
}

async function getObject(
  bucket: Bucket,
  key: string,
  { at, etag }: Progress,
): Promise<GetObjectCommandOutput> {
  const onward = at > 0 ? { Range: `bytes=${at}-`, IfMatch: etag } : {};
  const input = { ...bucket.address, Key: bucket.keyOf(key), ...onward };
  try {
    const reply = await bucket.client.send(new GetObjectCommand(input));
    if (at > 0 && !reply.ContentRange?.startsWith(`bytes ${at}-`)) {
      throw new Error(`It was asked for bytes from ${at} on and sent ${reply.ContentRange ?? 'all'}.`);
    }
    return reply;
  } catch (error) {
    const { name, status } = partsOf(error);
    if (name === 'NoSuchKey') throw new StagedFileMissingError(key, bucket.location, { cause: error });
    if (status === 412) throw failedRead(bucket, key, 'The file was replaced meanwhile.');
    throw translateError(error, `Reading ${key}`, bucket.location);
  }
}

function cutOff(bucket: Bucket, key: string, { at, total }: Progress, cause: unknown): StagingRequestError {
  const ending = cause instanceof Error ? ` (${cause.message.replace(/\.$/, '')})` : '';
  return failedRead(bucket, key, `${at} of ${total} bytes came${ending}.`, cause);
}

function failedRead(bucket: Bucket, key: string, reason: string, cause?: unknown): StagingRequestError {
  return new StagingRequestError(bucket.location, `Reading ${key}`, 'unavailable', reason, { cause });
}
