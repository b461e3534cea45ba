import type { GrowthReport } from '../growth/report.ts';
import { summarizeGrowth, summarizePending } from '../growth/summarize-growth.ts';
import type { GrowthRow } from '../growth/summarize-growth.ts';
import { markdownTable } from './markdown-table.ts';

/** Tables of a growth report: words brought home, batches listed and polled. */
export function describeGrowth(report: GrowthReport): string {
  return [
    table('words', summarizeGrowth(report)),
    table('pending batches listed', summarizePending(report, 'list')),
    table('pending batches polled', summarizePending(report, 'poll')),
  ].join('\n\n');
}

function table(amount: string, rows: readonly GrowthRow[]): string {
  return markdownTable(
    [
      [amount, 'wall s', 'µs each', 'CPU s', 'peak MB', 'least – most', 'rounds'],
      ...rows.map(({ amount: count, wallMs, cpuMs, peakRssBytes, rounds }) => [
        count.toLocaleString('en'),
        wallMs ? (wallMs.median / 1000).toFixed(1) : 'fails',
        wallMs ? ((1000 * wallMs.median) / count).toFixed(0) : '',
        cpuMs ? (cpuMs.median / 1000).toFixed(1) : '',
        peakRssBytes ? (peakRssBytes.median / 1e6).toFixed(0) : '',
        peakRssBytes ? `${(peakRssBytes.min / 1e6).toFixed(0)} – ${(peakRssBytes.max / 1e6).toFixed(0)}` : '',
        String(rounds),
      ]),
    ],
    0,
  );
}
