/** What to do about a batch; `known` is false for a status that nobody documented. */
export type BatchAction = { action: 'wait' | 'ingest'; known: boolean };

const LIVE: ReadonlySet<string> = new Set(['validating', 'in_progress', 'finalizing', 'cancelling']);
const TERMINAL: ReadonlySet<string> = new Set(['completed', 'failed', 'expired', 'cancelled']);

/**
 * Tells what a batch's status asks for: `wait` while it may still change, `ingest` once it is terminal.
 *
 * Every terminal status means ingest, because expired and cancelled batches bring what finished. A status that
 * nobody documented is waited for, with `known: false`: giving up on paid results is the worse mistake
 * (vendor-facts: OpenAI batch object).
 */
export function toBatchAction(status: string): BatchAction {
  if (TERMINAL.has(status)) return { action: 'ingest', known: true };
  return { action: 'wait', known: LIVE.has(status) };
}
