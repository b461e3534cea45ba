const EXAMPLES = 5;

const MEANINGS = {
  'no-verdict': 'submitted, but neither judged nor recorded',
  'two-verdicts': 'judged more than once',
  'verdict-never-submitted': 'judged, but never submitted',
  'no-result': 'judged as stored or failed, but without a result item',
  'two-results': 'recorded more than once',
  'result-without-verdict': 'recorded, but not judged',
  'result-never-submitted': 'recorded, but never submitted',
  'contradicting-result': 'recorded with another status than judged',
} as const;

/** What can be wrong with a submitted id. */
export type LedgerProblemKind = keyof typeof MEANINGS;

const KINDS = Object.keys(MEANINGS) as LedgerProblemKind[];

/** One way in which a ledger doesn't balance. */
export interface LedgerProblem {
  kind: LedgerProblemKind;
  /** How often it was met. */
  count: number;
  /** The first few ids concerned, at most 5. */
  ids: string[];
}

/** A problem in words, for an error message: `3 ids submitted, but neither judged nor recorded (IMAGE#…, …)`. */
export function describeLedgerProblem({ kind, count, ids }: LedgerProblem): string {
  const examples = ids.join(', ') + (count > ids.length ? ', …' : '');
  return `${count} ${count === 1 ? 'id' : 'ids'} ${MEANINGS[kind]} (${examples})`;
}

/** Counts problems by kind and keeps the first few ids of each, so that 50,000 of them stay small. */
export class LedgerProblems {
  readonly #byKind = new Map<LedgerProblemKind, LedgerProblem>();

  add(kind: LedgerProblemKind, id: string): void {
    const problem = this.#byKind.get(kind) ?? { kind, count: 0, ids: [] };
    problem.count += 1;
    if (problem.ids.length < EXAMPLES) problem.ids.push(id);
    this.#byKind.set(kind, problem);
  }

  /** In the order of the kinds, whatever was met first. */
  list(): LedgerProblem[] {
    return KINDS.flatMap((kind) => this.#byKind.get(kind) ?? []);
  }
}
