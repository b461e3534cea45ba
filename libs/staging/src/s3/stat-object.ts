import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { Bucket } from './bucket.ts';

/**
 * A file's size, or undefined when there is none. Asks for a list: HeadObject says the same 404 for a bucket that isn't
 * there, and a step that took a mistyped bucket for an empty one would do its work again.
 */
export async function statObject(bucket: Bucket, key: string): Promise<{ byteLength: number } | undefined> {
  const wanted = bucket.keyOf(key);
  const list = new ListObjectsV2Command({ ...bucket.address, Prefix: wanted, MaxKeys: 1 });
  const { Contents = [] } = await bucket.call(`Looking for ${key}`, () => bucket.client.send(list));
  // In a sorted list, a key comes before all that it begins.
  const found = Contents.find(({ Key }) => Key === wanted);
  return found && { byteLength: found.Size ?? 0 };
}
