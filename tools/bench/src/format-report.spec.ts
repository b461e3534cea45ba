import { describe, expect, it } from '@jest/globals';
import { formatReport } from './format-report.ts';
import { judge } from './judge.ts';
import type { Report, Run } from './report.ts';

const SCENARIO = { size: 50_000, dimensions: 1536, encoding: 'float' } as const;

function ours(round: number, wallMs: number): Run {
  return {
    ...SCENARIO,
    round,
    contender: 'ours',
    wallMs,
    usage: { userMs: 50_000, systemMs: 4_000, peakRssBytes: 250_000_000 },
    steps: { download: 9_000, upsert: 21_000 },
    upserts: { requests: 500, records: 50_000, bytes: 9.8e8, largestBytes: 1_998_999, mostInFlight: 8 },
    table: { requests: 3000, bytesReceived: 20_000_000 },
  };
}

const report: Report = {
  against: 'null stand-ins',
  seed: 1,
  at: '2026-01-01T00:00:00.000Z',
  machine: { cpus: 2, model: 'Abacus', memoryBytes: 8e9, platform: 'linux x64', node: 'v24.0.0', load: 3 },
  workloads: [{ ...SCENARIO, resultFileBytes: 1_060_000_000 }],
  runs: [
    ours(1, 61_234),
    ours(2, 63_234),
    {
      ...SCENARIO,
      round: 1,
      contender: 'straightforward',
      wallMs: 5_000,
      steps: {},
      upserts: { requests: 0, records: 0, bytes: 0, largestBytes: 0, mostInFlight: 0 },
      failure: 'ERR_STRING_TOO_LONG too long',
    },
  ],
  left: ['langchain: no network'],
};

describe('showing a report', () => {
  const rows = formatReport(report, judge(report)).split('\n');

  it('says what was measured on what, and what was left out', () => {
    expect(rows[0]).toBe(
      '2 × Abacus, 8 GB, linux x64, Node v24.0.0, load 3 at the start, seed 1, against null stand-ins',
    );
    expect(rows[1]).toBe('50000 × 1536 float: OpenAI’s result file has 1060 MB');
    expect(rows[2]).toBe('left out: langchain: no network');
  });

  it('gives each contender a row of medians, with a failure as its outcome and a question mark for what is not known', () => {
    const [ourRow, scriptRow] = ['ours', 'straightforward'].map((name) =>
      rows.find((row) => row.includes(` ${name} `))?.split(/ {2,}/),
    );
    expect(ourRow?.slice(3)).toEqual([
      'ours',
      '62.2',
      '1.0',
      '54.0',
      '250',
      '500',
      '98.0',
      '1998999',
      '8',
      '3000',
      '1000',
      'ok',
    ]);
    expect(scriptRow?.slice(3, 8)).toEqual(['straightforward', '?', '?', '?', '?']);
    expect(scriptRow?.at(-1)).toBe('fails: ERR_STRING_TOO_LONG too long');
  });

  it('says where the time went', () => {
    expect(rows).toContainEqual(expect.stringMatching(/ours +download 9\.0, upsert 21\.0$/));
  });

  it('says what was promised and broken', () => {
    expect(rows).toContain('BROKEN  50000 × 1536 float: peak memory is 250 MB, promised at most 220 MB');
    expect(rows).toContainEqual(expect.stringMatching(/^BROKEN .*ours, round 1: nobody looked/));
    expect(rows).toContainEqual(expect.stringMatching(/^kept .*largest upsert body is 1998999 bytes/));
  });
});
