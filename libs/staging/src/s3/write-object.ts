import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { CompletedPart } from '@aws-sdk/client-s3';
import { mapConcurrent } from '@lading/streams';
import type { StagedWriteOptions } from '../staging.ts';
import type { Bucket } from './bucket.ts';
import { partsOf } from './sdk-errors.ts';
import { toParts } from './to-parts.ts';
import type { Part } from './to-parts.ts';

/** Writes a file that appears whole or not at all. What its source throws passes through as it is. */
export async function writeObject(
  bucket: Bucket,
  key: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { once = false }: StagedWriteOptions = {},
): Promise<{ byteLength: number }> {
  const parts = toParts(content, bucket.partBytes);
  const condition: Condition = once ? { IfNoneMatch: '*' } : {};
  try {
    const { value: first } = await parts.next();
    if (!first) throw new TypeError('toParts yields at least one part');
    return first.isLast
      ? await putWhole(bucket, key, first.bytes, condition)
      : await putParts(bucket, key, startingWith(first, parts), condition);
  } finally {
    await parts.return();
  }
}

/** That there is no such object yet, or nothing. */
interface Condition {
  IfNoneMatch?: '*';
}

/** False where the condition does not hold. */
async function ifItHolds(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (partsOf(error).status === 412) return false;
    throw error;
  }
}

async function putWhole(
  bucket: Bucket,
  key: string,
  bytes: Uint8Array,
  condition: Condition,
): Promise<{ byteLength: number }> {
  const object = { ...bucket.address, ...bucket.encryption, Key: bucket.keyOf(key) };
  const input = { ...object, ...condition, Body: bytes };
  await bucket.call(`Writing ${key}`, () => ifItHolds(bucket.client.send(new PutObjectCommand(input))));
  return { byteLength: bytes.byteLength };
}

async function putParts(
  bucket: Bucket,
  key: string,
  parts: AsyncIterable<Part>,
  condition: Condition,
): Promise<{ byteLength: number }> {
  const { client, call } = bucket;
  const object = { ...bucket.address, Key: bucket.keyOf(key) };
  const create = { ...object, ...bucket.encryption, ChecksumAlgorithm: 'CRC32' } as const;
  const { UploadId } = await call(`Starting to write ${key}`, () =>
    client.send(new CreateMultipartUploadCommand(create)),
  );
  const upload = { ...object, UploadId };
  // What can't be aborted is invisible, and ended by the bucket's lifecycle.
  const abort = async () => await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined);
  try {
    let byteLength = 0;
    const uploaded: CompletedPart[] = [];
    for await (const part of mapConcurrent(parts, bucket.concurrency, (part) =>
      uploadPart(bucket, upload, part),
    )) {
      uploaded.push(part.completed);
      byteLength += part.byteLength;
    }
    const Parts = uploaded.toSorted((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0));
    const complete = { ...upload, ...condition, MultipartUpload: { Parts } };
    const isPlaced = await call(`Finishing ${key}`, () =>
      ifItHolds(client.send(new CompleteMultipartUploadCommand(complete))),
    );
    if (!isPlaced) await abort();
    return { byteLength };
  } catch (error) {
    await abort();
    throw error;
  }
}

async function uploadPart(
  bucket: Bucket,
  upload: { Bucket: string; Key: string; UploadId: string | undefined },
  { number, bytes }: Part,
): Promise<{ completed: CompletedPart; byteLength: number }> {
  const input = { ...upload, PartNumber: number, Body: bytes };
  const { ETag, ChecksumCRC32 } = await bucket.call(`Writing part ${number} of ${upload.Key}`, () =>
    bucket.client.send(new UploadPartCommand(input)),
  );
  return { completed: { PartNumber: number, ETag, ChecksumCRC32 }, byteLength: bytes.byteLength };
}

async function* startingWith<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  yield first;
  yield* rest;
}
