/**
 * What is compared, in this order: the submitted ids with verdicts and result items, OpenAI's files with what was
 * recorded, OpenAI's vectors with Pinecone's, result items with the words' statuses, all of it with the stored ledger.
 */
export const CHECKS = ['recorded', 'openai', 'vectors', 'words', 'totals'] as const;
/** What a verification checks of each id. */
export type CheckName = (typeof CHECKS)[number];

/**
 * How one comparison ended for one id. `superseded`: the id has moved on since (embedded again by a later batch, its
 * word deleted), which contradicts nothing. `unproven`: a side of the comparison can't be read, or isn't there yet.
 */
export type CheckOutcome = 'agreed' | 'disproved' | 'superseded' | 'unproven';

/** How many ids passed a check, and how many did not. */
export type CheckCounts = { check: CheckName } & Record<CheckOutcome, number>;

/** One place where what is recorded is not so. */
export interface Contradiction {
  batchId: string;
  check: CheckName;
  /** Absent where the batch as a whole is meant. */
  customId?: string;
  /** What contradicts what. */
  says: string;
}

/** What a verification found. */
export interface Verification {
  batchId: string;
  openaiBatchId: string;
  /** `unprovable`: nothing contradicts the ledger, but `gaps` tells what could not be compared. */
  conclusion: 'proven' | 'disproved' | 'unprovable';
  /** Submitted ids; null when they can't be known any more. */
  submitted: number | null;
  /** Ids in OpenAI's files that were never submitted. Of no consequence unless something was recorded for them. */
  unexpected: number;
  checks: CheckCounts[];
  gaps: string[];
}

/** Keeps the counts, and passes contradictions on instead of keeping them. */
export interface Tally {
  count(check: CheckName, outcome: Exclude<CheckOutcome, 'disproved'>): void;
  disprove(check: CheckName, says: string, customId?: string): void;
  /** Notes once why something can't be proven. */
  gap(reason: string): void;
  conclude(): Pick<Verification, 'conclusion' | 'checks' | 'gaps'>;
}

export function createTally(batchId: string, onContradiction: (found: Contradiction) => void): Tally {
  const counts = new Map<CheckName, CheckCounts>(
    CHECKS.map((check) => [check, { check, agreed: 0, disproved: 0, superseded: 0, unproven: 0 }]),
  );
  const gaps = new Set<string>();
  const add = (check: CheckName, outcome: CheckOutcome) => {
    const entry = counts.get(check);
    if (entry) entry[outcome] += 1;
  };
  return {
    count: add,
    disprove(check, says, customId) {
      add(check, 'disproved');
      onContradiction({ batchId, check, ...(customId !== undefined && { customId }), says });
    },
    gap: (reason) => void gaps.add(reason),
    conclude() {
      const checks = [...counts.values()];
      const open = gaps.size > 0 || checks.some(({ unproven }) => unproven > 0);
      const disproved = checks.some((check) => check.disproved > 0);
      const unlessDisproved = open ? 'unprovable' : 'proven';
      return { conclusion: disproved ? 'disproved' : unlessDisproved, checks, gaps: [...gaps] };
    },
  };
}
