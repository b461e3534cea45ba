import type { Measured } from '../measure/measure.ts';
import type { Machine } from '../report.ts';

/** One process that brought so many words home, in batches of at most 50,000. */
export interface GrowthRun extends Measured {
  words: number;
  batches: number;
  round: number;
  /** Words whose vector was stored, over the ledgers of all batches. */
  stored: number;
}

/** One process that looked at so many pending batches. */
export interface PendingRun extends Measured {
  command: 'list' | 'poll';
  batches: number;
  round: number;
}

export interface GrowthReport {
  seed: number;
  /** When the measuring began, ISO 8601. */
  at: string;
  machine: Machine;
  growth: GrowthRun[];
  pending: PendingRun[];
}
