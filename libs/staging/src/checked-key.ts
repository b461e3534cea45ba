import { InvalidKeyError } from './errors.ts';

const SEGMENT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;

/** Returns the key if every segment is a plain name. Ids from foreign data become part of keys, so `..` must not pass. */
export function checkedKey(key: string): string {
  if (!isKey(key)) throw new InvalidKeyError(key);
  return key;
}

/** Whether a text can be a key. */
export function isKey(text: string): boolean {
  return text.split('/').every((segment) => SEGMENT.test(segment));
}
