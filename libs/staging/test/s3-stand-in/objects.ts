import { createHash, randomUUID } from 'node:crypto';

export interface StoredObject {
  bytes: Buffer;
  etag: string;
  /** As the upload named them. */
  encryption: { algorithm?: string; kmsKeyId?: string };
}

export interface Upload {
  key: string;
  encryption: StoredObject['encryption'];
  parts: Map<number, Buffer>;
}

/** What one bucket holds: objects by key, and uploads that are neither complete nor aborted by id. */
export interface BucketState {
  objects: Map<string, StoredObject>;
  uploads: Map<string, Upload>;
}

export function etagOf(bytes: Uint8Array): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`;
}

export function startUpload(state: BucketState, upload: Omit<Upload, 'parts'>): string {
  const id = randomUUID();
  state.uploads.set(id, { ...upload, parts: new Map() });
  return id;
}

/** Puts the object together of the parts that the request names, or says what S3 would. */
export function completeUpload(
  state: BucketState,
  id: string,
  named: readonly { number: number; etag: string }[],
): StoredObject | 'NoSuchUpload' | 'InvalidPart' | 'InvalidPartOrder' {
  const upload = state.uploads.get(id);
  if (!upload) return 'NoSuchUpload';
  if (named.some(({ number }, index) => index > 0 && number <= (named[index - 1]?.number ?? 0))) {
    return 'InvalidPartOrder';
  }
  const parts = named.map(({ number, etag }) => {
    const bytes = upload.parts.get(number);
    return bytes && etagOf(bytes) === etag ? bytes : undefined;
  });
  if (parts.length === 0 || parts.includes(undefined)) return 'InvalidPart';
  const bytes = Buffer.concat(parts.filter((part) => part !== undefined));
  const object = { bytes, etag: `"${randomUUID()}-${parts.length}"`, encryption: upload.encryption };
  state.objects.set(upload.key, object);
  state.uploads.delete(id);
  return object;
}

/** One page of a list, in the order of keys; `after` is the last key of the page before. */
export function listObjects(
  { objects }: BucketState,
  { prefix, after, limit }: { prefix: string; after: string; limit: number },
): { keys: string[]; isTruncated: boolean } {
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted();
  return { keys: keys.slice(0, limit), isTruncated: keys.length > limit };
}
