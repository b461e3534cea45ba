import type { Judgement } from './judge.ts';
import { judgeHome } from './judge-home.ts';
import { MAX_UPSERT_BODY_BYTES } from './judge.ts';
import type { Report } from './report.ts';
import type { BenchOptions } from './run-bench.ts';
import { describe } from './scenario-name.ts';
import { summarize } from './summarize.ts';
import { limit } from './verdict.ts';

/** Small enough for every run of the tests, large enough for the start of a process not to be all of it. */
export const GUARD: Omit<BenchOptions, 'say'> = {
  scenarios: [{ size: 4_000, dimensions: 1536, encoding: 'float' }],
  contenders: ['floor', 'ours-without-words', 'straightforward'],
  rounds: 3,
  seed: 1,
};

/**
 * Judges a guard's report by ratios in the same run, with room for a machine that does other things meanwhile.
 *
 * CPU time, not wall: where three others share two cores, waiting says nothing. The limits are about twice what is measured
 * on a quiet machine, so that a broken one means that something costs double, not that somebody was busy.
 */
export function judgeGuard(report: Pick<Report, 'runs'>): Judgement {
  const failures = report.runs
    .filter(({ contender }) => contender === 'ours-without-words')
    .flatMap((run) => judgeHome(run));
  const [floor, ours, script] = GUARD.contenders.map((name) =>
    summarize(report).find(({ contender }) => contender === name),
  );
  if (!floor?.cpuMs || !ours?.cpuMs || !script?.cpuMs || !ours.peakRssBytes || !script.peakRssBytes) {
    return { verdicts: [], failures: [...failures, 'a contender did not run to its end'] };
  }
  const at = describe(ours);
  const cpu = (name: string, other: { median: number }, atMost: number) =>
    limit(at, `CPU without word statuses / ${name}`, (ours.cpuMs?.median ?? 0) / other.median, '×', {
      atMost,
    });
  const peak = ours.peakRssBytes.median / script.peakRssBytes.median;
  return {
    verdicts: [
      cpu('floor', floor.cpuMs, 6),
      cpu('straightforward', script.cpuMs, 0.8),
      limit(at, 'peak memory / straightforward', peak, '×', { atMost: 0.75 }),
      limit(at, 'largest upsert body', ours.upserts?.largestBytes ?? 0, 'bytes', {
        atMost: MAX_UPSERT_BODY_BYTES,
      }),
    ],
    failures,
  };
}
