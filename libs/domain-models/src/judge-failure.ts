import type { VerdictKind } from './verdict.ts';

/** How often a word is submitted before its failures count as its own. */
export const DEFAULT_MAX_ATTEMPTS = 3;

/**
 * Decides whether a failed item may be submitted again.
 *
 * `scope` is `item` where this item is at fault and `transient` for everything else. `attempts` counts the submissions
 * so far, this one included; it is 0 for words that the Python system submitted.
 */
export function judgeFailure(
  scope: 'item' | 'transient',
  attempts: number,
  maxAttempts: number = DEFAULT_MAX_ATTEMPTS,
): Extract<VerdictKind, 'failed-again' | 'failed-for-good'> {
  return scope === 'item' || attempts >= maxAttempts ? 'failed-for-good' : 'failed-again';
}
