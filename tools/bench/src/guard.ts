import type { Judgement } from './judge.ts';
import { judgeHome } from './judge-home.ts';
import { MAX_UPSERT_BODY_BYTES } from './judge.ts';
import type { Report } from './report.ts';
import type { BenchOptions } from './run-bench.ts';
import { describe } from './scenario-name.ts';
import { summarize } from './summarize.ts';
import type { Summary } from './summarize.ts';
import { limit } from './verdict.ts';

/** Small enough for every run of the tests, large enough for the start of a process not to be all of it. */
export const GUARD: Omit<BenchOptions, 'say'> = {
  scenarios: [{ size: 3_000, dimensions: 1536, encoding: 'float' }],
  contenders: ['floor', 'ours-without-words', 'straightforward'],
  rounds: 2,
  seed: 1,
};

/**
 * Judges a guard's report by ratios in the same run, with room for a machine that does other things meanwhile.
 *
 * CPU time, not wall: where others share two cores, waiting says nothing. Even so a crowded machine doubles what collecting
 * garbage takes, so these limits leave two thirds of room above what was seen on one. Bytes, calls and memory depend on nobody
 * else, and have limits close to what they are.
 */
export function judgeGuard(report: Pick<Report, 'runs' | 'workloads'>): Judgement {
  const failures = report.runs
    .filter(({ contender }) => contender === 'ours-without-words')
    .flatMap((run) => judgeHome(run));
  const [floor, ours, script] = GUARD.contenders.map((name) =>
    summarize(report).find(({ contender }) => contender === name),
  );
  const [workload] = report.workloads;
  if (!workload || !isWhole(floor) || !isWhole(ours) || !isWhole(script)) {
    return { verdicts: [], failures: [...failures, 'a contender did not run to its end'] };
  }
  const { size, resultFileBytes } = workload;
  const at = describe(workload);
  const ratio = (what: string, above: number, below: number, atMost: number) =>
    limit(at, what, above / below, '×', { atMost });
  const largest = ours.upserts.largestBytes;
  return {
    verdicts: [
      ratio('CPU without word statuses / floor', ours.cpuMs.median, floor.cpuMs.median, 13),
      ratio('CPU without word statuses / straightforward', ours.cpuMs.median, script.cpuMs.median, 3.2),
      ratio('peak memory / straightforward', ours.peakRssBytes.median, script.peakRssBytes.median, 0.75),
      ratio('bytes of upserts / result file', ours.upserts.bytes, resultFileBytes, 1),
      ratio('calls to the table / word', ours.tableRequests, size, 0.09),
      limit(at, 'largest upsert body', largest, 'bytes', { atMost: MAX_UPSERT_BODY_BYTES }),
    ],
    failures,
  };
}

type Whole = Summary & Required<Pick<Summary, 'cpuMs' | 'peakRssBytes' | 'upserts' | 'tableRequests'>>;

function isWhole(summary: Summary | undefined): summary is Whole {
  return summary?.cpuMs !== undefined && summary.failure === undefined;
}
