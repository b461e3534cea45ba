import { isPlainPath } from './checked-key.ts';
import { InvalidPlaceError } from './errors.ts';

/** Where files are staged, as one text names it. `prefix` has no slash at either end and may be empty. */
export type StagingPlace = { folder: string } | { bucket: string; prefix: string };

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]+:\/\//;

/** Reads `s3://bucket`, `s3://bucket/prefix` or the path of a folder. @throws InvalidPlaceError */
export function parseStagingPlace(text: string): StagingPlace {
  if (!SCHEME.test(text)) return { folder: text };
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]*)\/?(.*?)\/?$/.exec(text) ?? [];
  if (!BUCKET.test(bucket) || (prefix !== '' && !isPlainPath(prefix))) throw new InvalidPlaceError();
  return { bucket, prefix };
}
