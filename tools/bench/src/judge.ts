import type { ContenderName } from './contenders.ts';
import { isOurs } from './contenders.ts';
import { judgeHome } from './judge-home.ts';
import { limit } from './verdict.ts';
import type { Limit, Verdict } from './verdict.ts';
import type { Report, Scenario } from './report.ts';
import { describe } from './scenario-name.ts';
import { summarize } from './summarize.ts';
import type { Summary } from './summarize.ts';

/** Pinecone's limit for one upsert in its smaller reading (vendor-facts: P1). */
export const MAX_UPSERT_BODY_BYTES = 2_000_000;

/** What a report shows: every promise that can be judged by it, and every run of ours that did not bring its batch home. */
export interface Judgement {
  verdicts: Verdict[];
  /** A sentence each. */
  failures: string[];
}

/** Where the promises about speed hold: below, the start of the process counts for more than the work. */
const FLOOR_SIZE = 50_000;
const BASELINE_SIZE = 20_000;
const MB = 1_000_000;

/** Judges medians only; a promise whose other side wasn't measured, or failed, is left out. */
export function judge(report: Pick<Report, 'against' | 'runs'>): Judgement {
  const failures = report.runs.filter(({ contender }) => isOurs(contender)).flatMap((run) => judgeHome(run));
  const summaries = summarize(report);
  const judgeOne = report.against === 'local stack' ? judgeOnLocalStack : judgeScenario;
  const scenarios = new Map(summaries.map((summary) => [describe(summary), summary]));
  const verdicts = [...scenarios.values()].flatMap((scenario) => {
    const of = (contender: ContenderName, other: Partial<Scenario> = {}) =>
      summaries.find((one) => one.contender === contender && isSame(one, { ...scenario, ...other }));
    return judgeOne(scenario, of);
  });
  return { verdicts, failures };
}

type Find = (contender: ContenderName, other?: Partial<Scenario>) => Summary | undefined;

function judgeScenario(scenario: Scenario, of: Find): Verdict[] {
  const withoutWords = of('ours-without-words');
  const ratio = (what: string, above: number | undefined, below: number | undefined, promised: Limit) =>
    above && below ? [limit(describe(scenario), what, above / below, '×', promised)] : [];
  const wall = (summary: Summary | undefined) => summary?.wallMs?.median;
  const cpu = (summary: Summary | undefined) => summary?.cpuMs?.median;

  const verdicts: Verdict[] = [];
  if (scenario.size >= FLOOR_SIZE && scenario.encoding === 'float' && scenario.dimensions === 1536) {
    const floor = of('floor');
    verdicts.push(
      ...ratio('wall without word statuses / floor', wall(withoutWords), wall(floor), { atMost: 1.5 }),
      ...ratio('CPU without word statuses / floor', cpu(withoutWords), cpu(floor), { atMost: 2 }),
    );
  }
  if (scenario.size >= FLOOR_SIZE && scenario.encoding === 'base64') {
    const float = of('ours-without-words', { encoding: 'float' });
    verdicts.push(...ratio('wall of base64 / float text', wall(withoutWords), wall(float), { atMost: 1 }));
  }
  if (scenario.size === BASELINE_SIZE && scenario.encoding === 'float') {
    const serial = wall(of('straightforward'));
    const eight = wall(of('straightforward-8'));
    verdicts.push(
      ...ratio('straightforward / wall without word statuses', serial, wall(withoutWords), { atLeast: 3.5 }),
      ...ratio('straightforward, 8 in flight / the same', eight, wall(withoutWords), { atLeast: 2.3 }),
    );
  }
  return [
    ...verdicts,
    ...judgeWords(scenario, of('ours'), withoutWords),
    ...judgeUpserts(scenario, withoutWords ?? of('ours')),
    ...judgePeak(scenario, [of('ours'), withoutWords], 220),
  ];
}

function judgeOnLocalStack(scenario: Scenario, of: Find): Verdict[] {
  return [...judgePeak(scenario, [of('ours')], 300), ...judgeUpserts(scenario, of('ours'))];
}

function judgeWords(scenario: Scenario, ours?: Summary, withoutWords?: Summary): Verdict[] {
  if (scenario.size < BASELINE_SIZE || !ours?.cpuMs || !withoutWords?.cpuMs) return [];
  const perWord = (ours.cpuMs.median - withoutWords.cpuMs.median) / scenario.size;
  return [limit(describe(scenario), 'CPU of one word status', perWord, 'ms', { atMost: 0.25 })];
}

function judgeUpserts(scenario: Scenario, ours?: Summary): Verdict[] {
  if (!ours?.upserts || !ours.meanUpsertBytes) return [];
  const fill = (100 * ours.meanUpsertBytes) / MAX_UPSERT_BODY_BYTES;
  const largest = ours.upserts.largestBytes;
  return [
    limit(describe(scenario), 'largest upsert body', largest, 'bytes', { atMost: MAX_UPSERT_BODY_BYTES }),
    ...(scenario.size >= BASELINE_SIZE
      ? [limit(describe(scenario), 'mean fill of upsert bodies', fill, '%', { atLeast: 95 })]
      : []),
  ];
}

function judgePeak(scenario: Scenario, ours: readonly (Summary | undefined)[], atMost: number): Verdict[] {
  const peaks = ours.flatMap((summary) => summary?.peakRssBytes?.median ?? []);
  if (peaks.length === 0) return [];
  return [limit(describe(scenario), 'peak memory', Math.max(...peaks) / MB, 'MB', { atMost })];
}

function isSame(a: Scenario, b: Scenario): boolean {
  return describe(a) === describe(b);
}
