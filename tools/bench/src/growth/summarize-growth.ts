import { toSpread } from '../summarize.ts';
import type { Spread } from '../summarize.ts';
import type { GrowthReport } from './report.ts';
import type { Measured } from '../measure/measure.ts';

/** All rounds of one amount. */
export interface GrowthRow {
  /** Words, or pending batches. */
  amount: number;
  rounds: number;
  wallMs?: Spread;
  cpuMs?: Spread;
  peakRssBytes?: Spread;
}

/** Medians by amount, smallest first; of rounds that succeeded. */
export function summarizeGrowth({ growth }: Pick<GrowthReport, 'growth'>): GrowthRow[] {
  return toRows(growth.map((run) => ({ amount: run.words, run })));
}

export function summarizePending(
  { pending }: Pick<GrowthReport, 'pending'>,
  command: 'list' | 'poll',
): GrowthRow[] {
  return toRows(
    pending.filter((run) => run.command === command).map((run) => ({ amount: run.batches, run })),
  );
}

function toRows(runs: readonly { amount: number; run: Measured }[]): GrowthRow[] {
  const amounts = [...new Set(runs.map(({ amount }) => amount))].sort((a, b) => a - b);
  return amounts.map((amount) => {
    const good = runs
      .filter((one) => one.amount === amount && one.run.failure === undefined)
      .map(({ run }) => run);
    return {
      amount,
      rounds: good.length,
      wallMs: toSpread(good.map(({ wallMs }) => wallMs)),
      cpuMs: toSpread(good.flatMap(({ usage }) => (usage ? [usage.userMs + usage.systemMs] : []))),
      peakRssBytes: toSpread(good.flatMap(({ usage }) => usage?.peakRssBytes ?? [])),
    };
  });
}
