import { alignColumns } from './align-columns.ts';
import { formatVerdict } from './verdict.ts';
import type { Judgement } from './judge.ts';
import type { Report } from './report.ts';
import { describe } from './scenario-name.ts';
import { summarize } from './summarize.ts';
import type { Spread, Summary } from './summarize.ts';

const HEADER = [
  'words',
  'dim',
  'format',
  'contender',
  'wall s',
  '±',
  'CPU s',
  'peak MB',
  'upserts',
  'fill %',
];
const MORE = ['largest B', 'in flight', 'table calls', 'sent MB', ''];

/** A report for people: what was measured on what, a row of medians for each contender, where its time went, and the promises. */
export function formatReport(report: Report, judgement: Judgement): string {
  const { workloads, against, left } = report;
  const summaries = summarize(report);
  return [
    `${formatMachine(report)}, against ${against}`,
    ...workloads.map(
      (workload) =>
        `${describe(workload)}: OpenAI’s result file has ${(workload.resultFileBytes / 1e6).toFixed(0)} MB`,
    ),
    ...left.map((reason) => `left out: ${reason}`),
    '',
    ...alignColumns([[...HEADER, ...MORE], ...summaries.map((summary) => toRow(summary))]),
    '',
    'Wall time by step, in seconds (steps that overlap share theirs by who spoke last):',
    ...alignColumns(summaries.map((one) => [describe(one), one.contender, describeSteps(one)])),
    '',
    ...formatJudgement(judgement),
    '',
    'Included: starting Node, reading the sources, and the answers of the stand-ins, which share these CPUs.',
  ].join('\n');
}

/** `2 × some processor, 8 GB, linux x64, Node v24.0.0, load 0 at the start, seed 1` */
export function formatMachine({ machine, seed }: Pick<Report, 'machine' | 'seed'>): string {
  const { cpus, model, memoryBytes, platform, node, load } = machine;
  return `${cpus} × ${model}, ${Math.round(memoryBytes / 1e9)} GB, ${platform}, Node ${node}, load ${load} at the start, seed ${seed}`;
}

export function formatJudgement({ verdicts, failures }: Judgement): string[] {
  return [
    'Promises:',
    ...verdicts.map((verdict) => `${verdict.kept ? 'kept  ' : 'BROKEN'}  ${formatVerdict(verdict)}`),
    ...failures.map((failure) => `BROKEN  ${failure}`),
  ];
}

function toRow(summary: Summary): string[] {
  const { size, dimensions, encoding, contender, wallMs, cpuMs, peakRssBytes, upserts, failure } = summary;
  const { meanUpsertBytes, tableRequests, bytesSent } = summary;
  return [
    String(size),
    String(dimensions),
    encoding,
    contender,
    seconds(wallMs),
    wallMs ? `${((wallMs.max - wallMs.min) / 2000).toFixed(1)}` : '?',
    seconds(cpuMs),
    peakRssBytes ? (peakRssBytes.median / 1e6).toFixed(0) : '?',
    String(upserts?.requests ?? '?'),
    meanUpsertBytes === undefined ? '?' : (meanUpsertBytes / 20_000).toFixed(1),
    String(upserts?.largestBytes ?? '?'),
    String(upserts?.mostInFlight ?? '?'),
    String(tableRequests ?? '?'),
    bytesSent === undefined ? '?' : (bytesSent / 1e6).toFixed(0),
    failure === undefined ? 'ok' : `fails: ${failure}`,
  ];
}

function describeSteps({ steps }: Summary): string {
  return Object.entries(steps)
    .map(([step, ms]) => `${step} ${(ms / 1000).toFixed(1)}`)
    .join(', ');
}

function seconds(spread: Spread | undefined): string {
  return spread ? (spread.median / 1000).toFixed(1) : '?';
}
