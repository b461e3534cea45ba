import type { Report, Run } from './report.ts';

const HEADER = [
  'words',
  'contender',
  'wall s',
  'user s',
  'sys s',
  'peak MB',
  'upserts',
  'largest B',
  'in flight',
  '',
];

/** A report for people: what was measured on what, a row for each run, and where its time went. */
export function formatReport({ seed, machine, workloads, runs }: Report): string {
  const { cpus, model, memoryBytes, platform, node } = machine;
  const lines = [
    `${cpus} × ${model}, ${Math.round(memoryBytes / 1e9)} GB, ${platform}, Node ${node}, seed ${seed}`,
    ...workloads.map(
      ({ size, round, resultFileBytes }) =>
        `${size} words, round ${round}: OpenAI’s result file has ${(resultFileBytes / 1e6).toFixed(0)} MB`,
    ),
    '',
    ...alignColumns([HEADER, ...runs.map((run) => toRow(run))]),
    '',
    'Wall time by step, in seconds:',
    ...alignColumns(runs.map((run) => [String(run.size), run.contender, describeSteps(run)])),
    '',
    'Included: starting Node, reading the sources, and the answers of the stand-ins, which share these CPUs. The speed of',
    'DynamoDB’s stand-in decides how long results and words take. Only ours reads receipts, settles words and checks the ledger.',
  ];
  return lines.join('\n');
}

function toRow({ size, contender, wallMs, usage, upserts, failure }: Run): string[] {
  return [
    String(size),
    contender,
    seconds(wallMs),
    usage ? seconds(usage.userMs) : '?',
    usage ? seconds(usage.systemMs) : '?',
    usage ? (usage.peakRssBytes / 1e6).toFixed(0) : '?',
    String(upserts.requests),
    String(upserts.largestBytes),
    String(upserts.mostInFlight),
    failure === undefined ? 'ok' : `fails: ${failure}`,
  ];
}

function describeSteps({ steps }: Run): string {
  return Object.entries(steps)
    .map(([step, ms]) => `${step} ${seconds(ms)}`)
    .join(', ');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}

function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const isNumber = (text: string) => /^[\d.?]+$/.test(text);
  return rows.map((row) =>
    row
      .map((text, column) =>
        isNumber(text) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
