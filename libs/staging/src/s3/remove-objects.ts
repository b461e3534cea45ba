import { DeleteObjectsCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { _Error as DeleteFailure } from '@aws-sdk/client-s3';
import { StagingRequestError } from '../errors.ts';
import type { Bucket } from './bucket.ts';

/** Removes a file, or everything below a key, in pages of up to 1,000. @throws StagingRequestError that names what is left */
export async function removeObjects(bucket: Bucket, key: string): Promise<void> {
  for await (const page of listPages(bucket, key)) {
    const keys = page.filter((found) => isAtOrBelow(found, bucket.keyOf(key)));
    if (keys.length > 0) await deleteKeys(bucket, key, keys);
  }
}

async function* listPages(bucket: Bucket, key: string): AsyncGenerator<string[], void, undefined> {
  const pages = paginateListObjectsV2(
    { client: bucket.client },
    { ...bucket.address, Prefix: bucket.keyOf(key) },
  );
  try {
    for (;;) {
      const page = await bucket.call(`Listing what is below ${key}`, () => pages.next());
      if (page.done) return;
      yield (page.value.Contents ?? []).flatMap(({ Key }) => Key ?? []);
    }
  } finally {
    await pages.return(undefined);
  }
}

function isAtOrBelow(found: string, key: string): boolean {
  return found === key || found.startsWith(`${key}/`);
}

async function deleteKeys(bucket: Bucket, key: string, keys: readonly string[]): Promise<void> {
  const Delete = { Objects: keys.map((Key) => ({ Key })), Quiet: true };
  const command = new DeleteObjectsCommand({ ...bucket.address, Delete });
  // S3 answers 200 and lists what it did not delete.
  const { Errors = [] } = await bucket.call(`Removing ${key}`, () => bucket.client.send(command));
  const [first] = Errors;
  if (first) throw leftOver(bucket, key, first, Errors.length);
}

function leftOver(bucket: Bucket, key: string, { Key, Code, Message }: DeleteFailure, count: number): Error {
  const others = count > 1 ? ` and ${count - 1} others are` : ' is';
  return new StagingRequestError(
    bucket.location,
    `Removing ${key}`,
    Code === 'AccessDenied' ? 'access' : 'unavailable',
    `${Key}${others} still there (${Code ?? 'no code'}: ${Message ?? 'no message'}).`,
  );
}
