import { alignColumns } from '../align-columns.ts';
import { formatJudgement, formatMachine } from '../format-report.ts';
import type { Judgement } from '../judge.ts';
import type { GrowthReport } from './report.ts';
import { summarizeGrowth, summarizePending } from './summarize-growth.ts';
import type { GrowthRow } from './summarize-growth.ts';

/** How things grow, for people. */
export function formatGrowth(report: GrowthReport, judgement: Judgement): string {
  return [
    `${formatMachine(report)}, 1,536 numbers as text, word statuses included`,
    '',
    ...table('words', summarizeGrowth(report)),
    '',
    ...table('batches listed', summarizePending(report, 'list')),
    '',
    ...table('batches polled', summarizePending(report, 'poll')),
    '',
    ...formatJudgement(judgement),
  ].join('\n');
}

function table(amount: string, rows: readonly GrowthRow[]): string[] {
  return alignColumns([
    [amount, 'wall s', 'µs each', 'CPU s', 'peak MB', 'rounds'],
    ...rows.map((row) => [
      String(row.amount),
      row.wallMs ? (row.wallMs.median / 1000).toFixed(1) : '?',
      row.wallMs ? ((row.wallMs.median * 1000) / row.amount).toFixed(0) : '?',
      row.cpuMs ? (row.cpuMs.median / 1000).toFixed(1) : '?',
      row.peakRssBytes ? (row.peakRssBytes.median / 1e6).toFixed(0) : '?',
      String(row.rounds),
    ]),
  ]);
}
