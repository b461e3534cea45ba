import { invalidValue } from './errors.ts';

/** Checks an expiry policy and returns its seconds. */
export function checkExpiry(param: string, policy: { anchor?: unknown; seconds?: unknown }): number {
  const { anchor, seconds } = policy;
  if (anchor !== 'created_at')
    throw invalidValue(`${param}.anchor`, `Invalid '${param}.anchor': expected 'created_at'.`);
  if (!Number.isInteger(seconds) || (seconds as number) < 3600 || (seconds as number) > 2_592_000) {
    throw invalidValue(
      `${param}.seconds`,
      `Invalid '${param}.seconds': expected an integer from 3600 to 2592000.`,
    );
  }
  return seconds as number;
}
