import type { UpsertError } from './types.ts';

/** A failure that is the record's own, for good. */
export function atFault(code: string, message: string): { ok: false; error: UpsertError } {
  return { ok: false, error: { code, message, scope: 'item' } };
}
