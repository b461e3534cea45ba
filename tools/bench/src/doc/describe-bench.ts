import type { Report } from '../report.ts';
import { describe } from '../scenario-name.ts';
import { summarize } from '../summarize.ts';
import type { Spread, Summary } from '../summarize.ts';
import { markdownTable } from './markdown-table.ts';

const HEAD = [
  'contender',
  'wall s',
  'least – most',
  'CPU s',
  'peak MB',
  'upserts',
  'fill %',
  'largest',
  'in flight',
];
const MORE = ['table calls', 'sent MB'];

/** A table for each scenario of a report. */
export function describeBench(report: Report): string {
  const summaries = summarize(report);
  return report.workloads
    .filter((workload, at, all) => all.findIndex((other) => describe(other) === describe(workload)) === at)
    .map((workload) => {
      const rows = summaries.filter((summary) => describe(summary) === describe(workload));
      const size = (workload.resultFileBytes / 1e6).toFixed(0);
      return [
        `**${name(workload)}** (result file of ${size} MB, against ${report.against})`,
        '',
        markdownTable([[...HEAD, ...MORE], ...rows.map((row) => toRow(row))]),
        ...ourSteps(rows),
      ].join('\n');
    })
    .join('\n\n');
}

function name({ size, dimensions, encoding }: Report['workloads'][number]): string {
  const text = encoding === 'float' ? 'as text' : 'as base64';
  return `${size.toLocaleString('en')} × ${dimensions.toLocaleString('en')} ${text}`;
}

function toRow({ contender, failure, ...summary }: Summary): string[] {
  const { wallMs, cpuMs, peakRssBytes, upserts, meanUpsertBytes, tableRequests, bytesSent } = summary;
  if (!wallMs)
    return [
      contender,
      `fails: ${failure?.split(' ')[0] ?? ''}`,
      ...[...HEAD, ...MORE].slice(2).map(() => ''),
    ];
  return [
    contender,
    seconds(wallMs),
    `${(wallMs.min / 1000).toFixed(1)} – ${(wallMs.max / 1000).toFixed(1)}`,
    seconds(cpuMs),
    peakRssBytes ? (peakRssBytes.median / 1e6).toFixed(0) : '?',
    String(upserts?.requests ?? ''),
    meanUpsertBytes === undefined ? '' : (meanUpsertBytes / 20_000).toFixed(1),
    upserts?.largestBytes ? upserts.largestBytes.toLocaleString('en') : '',
    String(upserts?.mostInFlight ?? ''),
    String(tableRequests ?? ''),
    bytesSent === undefined ? '' : (bytesSent / 1e6).toFixed(0),
  ];
}

/** Where the wall time of ours goes, of the median round. */
function ourSteps(rows: readonly Summary[]): string[] {
  return rows
    .filter(({ contender, wallMs }) => contender.startsWith('ours') && wallMs)
    .map(({ contender, steps }) => {
      const parts = Object.entries(steps).map(([step, ms]) => `${step} ${(ms / 1000).toFixed(1)} s`);
      return `\n\`${contender}\` by step, each counted to whoever spoke last: ${parts.join(', ')}.`;
    });
}

function seconds(spread: Spread | undefined): string {
  return spread ? (spread.median / 1000).toFixed(1) : '?';
}
