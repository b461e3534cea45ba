import fc from 'fast-check';
import { setTimeout } from 'node:timers/promises';
import type { Fuzzer } from './fuzzer.ts';

export interface FuzzOptions {
  seed: number;
  /** Ends after the case in which so many lines have been read. */
  lines?: number;
  /** Ends after so long. */
  forMs?: number;
  /** Of a failure to be played again: the path that it was reported with. */
  path?: string;
}

export interface FuzzReport {
  lines: number;
  /** The smallest case that fails, with what it needs to be played again. */
  failure?: { message: string; seed: number; path: string };
}

const CASES_AT_ONCE = 200;
/** No case takes a tenth of this; one that does hangs. */
const CASE_TIMEOUT_MS = 30_000;

/** Tries cases until it has read enough, or one fails. */
export async function runFuzzer(fuzzer: Fuzzer, options: FuzzOptions): Promise<FuzzReport> {
  const { lines = Infinity, forMs = Infinity, path } = options;
  const tally = { lines: 0 };
  const endsAt = performance.now() + forMs;
  for (let seed = options.seed; ; seed += 1) {
    const details = await fc.check(fuzzer.property(tally), {
      ...{ seed, path, numRuns: CASES_AT_ONCE, timeout: CASE_TIMEOUT_MS },
      interruptAfterTimeLimit: Number.isFinite(forMs) ? Math.max(1, endsAt - performance.now()) : undefined,
    });
    // That the time was up before the first case is a failure to fast-check.
    const isOutOfTime = details.interrupted && details.counterexample === null;
    if (details.failed && !isOutOfTime)
      return {
        lines: tally.lines,
        failure: {
          message: fc.defaultReportMessage(details) ?? '',
          seed,
          path: details.counterexamplePath ?? '',
        },
      };
    if (path !== undefined || tally.lines >= lines || performance.now() >= endsAt)
      return { lines: tally.lines };
    // Lets timers and signals have their turn.
    await setTimeout(0);
  }
}
