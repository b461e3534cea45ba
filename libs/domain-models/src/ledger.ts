import * as z from 'zod';
import type { RecordedResult } from './embedding-batch-result.ts';
import { LedgerProblems } from './ledger-problems.ts';
import type { LedgerProblem } from './ledger-problems.ts';
import { VERDICT_EFFECTS } from './verdict.ts';
import type { Verdict, VerdictKind } from './verdict.ts';

const count = z.int().nonnegative();

/** Where the ids of a batch ended: submitted = stored + failedAgain + failedForGood + skipped. */
export const ledgerSchema = z.object({
  submitted: count,
  stored: count,
  failedAgain: count,
  failedForGood: count,
  skipped: count,
  /** Ids in the output that were never submitted. Warned about; no part of the sum. */
  unexpected: count,
});
/** The counts of a batch: `submitted = stored + failed + skipped`. */
export type Ledger = z.infer<typeof ledgerSchema>;

/** Whether a batch's ledger balances, and what is wrong where it doesn't. */
export type Balance =
  { balanced: true; ledger: Ledger } | { balanced: false; ledger: Ledger; problems: LedgerProblem[] };

/** What a ledger is made of; each source is read once. */
export interface BalanceInput {
  /** Every id of the batch's input file; one that comes twice counts once. */
  submitted: AsyncIterable<string> | Iterable<string>;
  /** What the verdict files say. */
  verdicts: AsyncIterable<JudgedId> | Iterable<JudgedId>;
  /** The result items of the batch as read back from the table. */
  results: AsyncIterable<RecordedId> | Iterable<RecordedId>;
  /** How many ids of the output were never submitted, for the record. Default 0. */
  unexpected?: number;
}

/** A verdict, as far as the balance reads it. */
export type JudgedId = Pick<Verdict, 'customId' | 'kind'>;
/** A result, as far as the balance reads it. */
export type RecordedId = Pick<RecordedResult, 'pineconeId' | 'status'>;

interface Entry {
  readonly kind?: VerdictKind;
  readonly result?: RecordedId['status'];
}

const ENTRIES = new Map<string, Entry>();

/** The same object for all ids of which the same is known: fifty thousand of them would be garbage with every batch. */
function entryOf(kind?: VerdictKind, result?: RecordedId['status']): Entry {
  const key = `${kind} ${result}`;
  const known = ENTRIES.get(key) ?? { kind, result };
  ENTRIES.set(key, known);
  return known;
}

const LEDGER_FIELDS = {
  stored: 'stored',
  'failed-again': 'failedAgain',
  'failed-for-good': 'failedForGood',
  skipped: 'skipped',
} as const satisfies Record<VerdictKind, keyof Ledger>;

/**
 * Compares what was submitted with what was judged and what was recorded, id by id.
 *
 * Balanced means: each submitted id has exactly one verdict, each stored or failed one a result item of that status, and
 * no verdict or result is of another id. Reads the three sources once, in that order, and holds the submitted ids.
 * Their errors pass through.
 */
export async function balanceLedger({
  submitted,
  verdicts,
  results,
  unexpected = 0,
}: BalanceInput): Promise<Balance> {
  const entries = new Map<string, Entry>();
  const problems = new LedgerProblems();
  for await (const id of submitted) entries.set(id, entryOf());
  for await (const verdict of verdicts) addVerdict(entries, problems, verdict);
  for await (const result of results) addResult(entries, problems, result);

  const ledger: Ledger = {
    submitted: 0,
    stored: 0,
    failedAgain: 0,
    failedForGood: 0,
    skipped: 0,
    unexpected,
  };
  for (const [id, { kind, result }] of entries) {
    ledger.submitted += 1;
    if (kind === undefined) problems.add(result ? 'result-without-verdict' : 'no-verdict', id);
    else {
      ledger[LEDGER_FIELDS[kind]] += 1;
      compareResult(problems, id, kind, result);
    }
  }
  const found = problems.list();
  return found.length === 0 ? { balanced: true, ledger } : { balanced: false, ledger, problems: found };
}

function addVerdict(
  entries: Map<string, Entry>,
  problems: LedgerProblems,
  { customId, kind }: JudgedId,
): void {
  const entry = entries.get(customId);
  if (!entry) problems.add('verdict-never-submitted', customId);
  else if (entry.kind !== undefined) problems.add('two-verdicts', customId);
  else entries.set(customId, entryOf(kind));
}

function addResult(
  entries: Map<string, Entry>,
  problems: LedgerProblems,
  { pineconeId, status }: RecordedId,
): void {
  const entry = entries.get(pineconeId);
  if (!entry) problems.add('result-never-submitted', pineconeId);
  else if (entry.result !== undefined) problems.add('two-results', pineconeId);
  else entries.set(pineconeId, entryOf(entry.kind, status));
}

function compareResult(
  problems: LedgerProblems,
  id: string,
  kind: VerdictKind,
  result: Entry['result'],
): void {
  const expected = VERDICT_EFFECTS[kind].result;
  // A skipped id may have a result: of an earlier run of the same step, before its word was deleted.
  if (expected === undefined || expected === result) return;
  problems.add(result === undefined ? 'no-result' : 'contradicting-result', id);
}
