import * as z from 'zod';
import type { RecordedResult } from './embedding-batch-result.ts';
import { createIdTable } from './id-table.ts';
import { LedgerProblems } from './ledger-problems.ts';
import type { LedgerProblem, LedgerProblemKind } from './ledger-problems.ts';
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

/** What a ledger is made of; each source is read once. A stream brings some at a time. */
export interface BalanceInput {
  /** Every id of the batch's input file; one that comes twice counts once. */
  submitted: AsyncIterable<readonly string[]> | Iterable<string>;
  /** What the verdict files say. */
  verdicts: AsyncIterable<readonly JudgedId[]> | Iterable<JudgedId>;
  /** The result items of the batch as read back from the table. */
  results: AsyncIterable<readonly RecordedId[]> | Iterable<RecordedId>;
  /** How many ids of the output were never submitted, for the record. Default 0. */
  unexpected?: number;
}

/** A verdict, as far as the balance reads it. */
export type JudgedId = Pick<Verdict, 'customId' | 'kind'>;
/** A result, as far as the balance reads it. */
export type RecordedId = Pick<RecordedResult, 'pineconeId' | 'status'>;

const LEDGER_FIELDS = {
  stored: 'stored',
  'failed-again': 'failedAgain',
  'failed-for-good': 'failedForGood',
  skipped: 'skipped',
} as const satisfies Record<VerdictKind, keyof Ledger>;

/** What is wrong with an id that was never submitted, and with one that comes again. */
interface NoteProblems {
  unknown: LedgerProblemKind;
  again: LedgerProblemKind;
}
const VERDICT_PROBLEMS: NoteProblems = { unknown: 'verdict-never-submitted', again: 'two-verdicts' };
const RESULT_PROBLEMS: NoteProblems = { unknown: 'result-never-submitted', again: 'two-results' };

/**
 * Compares what was submitted with what was judged and what was recorded, id by id.
 *
 * Balanced means: each submitted id has exactly one verdict, each stored or failed one a result item of that status, and
 * no verdict or result is of another id. Reads each source once, what was submitted first and then the two others side by side, and
 * holds the submitted ids. Their errors pass through, once no source is read any more.
 */
export async function balanceLedger({
  submitted,
  verdicts,
  results,
  unexpected = 0,
}: BalanceInput): Promise<Balance> {
  const problems = new LedgerProblems();
  using ids = createIdTable();
  /** Keeps the first value of an id at its place; what comes again, or of an id that was never submitted, is a problem. */
  const note = <T>(values: (T | undefined)[], id: string, value: T, problem: NoteProblems) => {
    const place = ids.placeOf(id);
    if (place === undefined) problems.add(problem.unknown, id);
    else if (values[place] !== undefined) problems.add(problem.again, id);
    else values[place] = value;
  };
  await forEachOf(submitted, (id) => ids.add(id));
  const kinds = new Array<VerdictKind | undefined>(ids.size).fill(undefined);
  const statuses = new Array<RecordedId['status'] | undefined>(ids.size).fill(undefined);
  await both(
    forEachOf(verdicts, ({ customId, kind }) => note(kinds, customId, kind, VERDICT_PROBLEMS)),
    forEachOf(results, ({ pineconeId, status }) => note(statuses, pineconeId, status, RESULT_PROBLEMS)),
  );

  const ledger: Ledger = {
    submitted: ids.size,
    stored: 0,
    failedAgain: 0,
    failedForGood: 0,
    skipped: 0,
    unexpected,
  };
  for (const [place, kind] of kinds.entries()) {
    if (kind !== undefined) ledger[LEDGER_FIELDS[kind]] += 1;
    const problem = problemOf(kind, statuses[place]);
    if (problem) problems.add(problem, ids.idAt(place));
  }
  const found = problems.list();
  return found.length === 0 ? { balanced: true, ledger } : { balanced: false, ledger, problems: found };
}

async function forEachOf<T>(
  source: AsyncIterable<readonly T[]> | Iterable<T>,
  take: (value: T) => void,
): Promise<void> {
  if (Symbol.asyncIterator in source) for await (const some of source) some.forEach(take);
  else for (const value of source) take(value);
}

/** Unlike `Promise.all` it waits for both also when one fails, so that no source is read after the error is thrown. */
async function both(one: Promise<void>, other: Promise<void>): Promise<void> {
  for (const outcome of await Promise.allSettled([one, other]))
    if (outcome.status === 'rejected') throw outcome.reason;
}

/** What is wrong with a submitted id that was judged and recorded so. */
function problemOf(
  kind: VerdictKind | undefined,
  result: RecordedId['status'] | undefined,
): LedgerProblemKind | undefined {
  if (kind === undefined) return result ? 'result-without-verdict' : 'no-verdict';
  const expected = VERDICT_EFFECTS[kind].result;
  // A skipped id may have a result: of an earlier run of the same step, before its word was deleted.
  if (expected === undefined || expected === result) return undefined;
  return result === undefined ? 'no-result' : 'contradicting-result';
}
