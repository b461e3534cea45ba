import type { Judgement } from '../judge.ts';
import type { Verdict } from '../verdict.ts';
import { limit } from '../verdict.ts';
import type { GrowthReport } from './report.ts';
import { summarizeGrowth, summarizePending } from './summarize-growth.ts';
import type { GrowthRow } from './summarize-growth.ts';

/** Where memory must have reached its height, whatever else comes. */
const FLAT_FROM = 5_000;
/** Below, the start of the process is most of the time. */
const LINEAR_FROM = 50_000;
const LIST_FROM = 1_000;
const MB = 1_000_000;

/** Judges how medians grow from the first amount that a promise speaks of to the largest one measured. */
export function judgeGrowth(report: Pick<GrowthReport, 'growth' | 'pending'>): Judgement {
  const words = summarizeGrowth(report);
  return {
    verdicts: [
      ...judgeMemory(words),
      ...judgeRate('wall of one word', 'words', words, LINEAR_FROM, 1.25),
      ...(['list', 'poll'] as const).flatMap((command) =>
        judgeRate(
          `wall of one batch in a ${command}`,
          'pending batches',
          summarizePending(report, command),
          LIST_FROM,
          1.25,
        ),
      ),
    ],
    failures: [...report.growth.flatMap(problemsOf), ...report.pending.flatMap(failureOfPending)],
  };
}

function judgeMemory(rows: readonly GrowthRow[]): Verdict[] {
  const [from, to] = ends(rows, FLAT_FROM);
  if (!from?.peakRssBytes || !to?.peakRssBytes) return [];
  const growth = (to.peakRssBytes.median - from.peakRssBytes.median) / MB;
  return [limit(span('words', from, to), 'growth of peak memory', growth, 'MB', { atMost: 40 })];
}

function judgeRate(
  what: string,
  unit: string,
  rows: readonly GrowthRow[],
  first: number,
  atMost: number,
): Verdict[] {
  const [from, to] = ends(rows, first);
  if (!from?.wallMs || !to?.wallMs) return [];
  const ratio = to.wallMs.median / to.amount / (from.wallMs.median / from.amount);
  return [limit(span(unit, from, to), `${what}, last to first`, ratio, '×', { atMost })];
}

function ends(rows: readonly GrowthRow[], first: number): [GrowthRow?, GrowthRow?] {
  const from = rows.find(({ amount }) => amount >= first);
  const to = rows.at(-1);
  return from && to && to.amount > from.amount ? [from, to] : [];
}

function span(unit: string, from: GrowthRow, to: GrowthRow): string {
  return `${from.amount} to ${to.amount} ${unit}`;
}

function problemsOf({ words, round, stored, failure }: GrowthReport['growth'][number]): string[] {
  if (failure !== undefined) return [`${words} words, round ${round}: it failed: ${failure}`];
  return stored === words ? [] : [`${words} words, round ${round}: the ledgers say ${stored} stored`];
}

function failureOfPending({ command, batches, round, failure }: GrowthReport['pending'][number]): string[] {
  return failure === undefined
    ? []
    : [`${command} of ${batches} batches, round ${round}: it failed: ${failure}`];
}
