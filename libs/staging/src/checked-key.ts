import { InvalidKeyError } from './errors.ts';

const SEGMENT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;

/** Whether every segment is a plain name. Ids from foreign data become part of keys, so `..` must not pass. */
export function isPlainPath(path: string): boolean {
  return path.split('/').every((segment) => SEGMENT.test(segment));
}

/** Returns the key if it is a plain path. @throws InvalidKeyError */
export function checkedKey(key: string): string {
  if (!isPlainPath(key)) throw new InvalidKeyError(key);
  return key;
}
