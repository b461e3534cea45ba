import type { Store } from '../store/store.ts';
import type { Faults } from './faults/fault.ts';
import type { Records } from './records.ts';
import type { Stats } from './stats.ts';

/** How long the stand-in's hours take; all in milliseconds of the injected clock. */
export interface TimeLapse {
  validatingMs: number;
  /** Least time from `in_progress` to `finalizing`; computing a large batch may take longer. */
  inProgressMs: number;
  finalizingMs: number;
  cancellingMs: number;
}

/** The vendor's limits, each smaller on demand so that a test reaches it. */
export interface OpenAiLimits {
  batchFileBytes: number;
  fileBytes: number;
  /** Requests of a batch, and also its embedding inputs summed over the requests. */
  batchRequests: number;
}

/** When to expire: after so many finished requests, or after so large a part of them. */
export type ExpireAfter = { requests: number } | { fraction: number };

/** What every endpoint of one stand-in shares. */
export interface Context {
  store: Store;
  records: Records;
  stats: Stats;
  faults: Faults;
  limits: OpenAiLimits;
  timeLapse: TimeLapse;
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  random(): number;
  /** A fresh id: the prefix and 24 or more characters, unique within the records. */
  newId(prefix: string): string;
  /** Set by the control plane for the next batch to be created. */
  nextBatch: { expireAfter?: ExpireAfter };
}
