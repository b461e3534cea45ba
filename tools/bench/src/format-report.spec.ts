import { describe, expect, it } from '@jest/globals';
import { formatReport } from './format-report.ts';
import type { Report } from './report.ts';

const report: Report = {
  seed: 1,
  machine: { cpus: 2, model: 'Abacus', memoryBytes: 8e9, platform: 'linux x64', node: 'v24.0.0' },
  workloads: [
    { size: 50_000, round: 1, batchId: 'b', openaiBatchId: 'batch_1', resultFileBytes: 1_060_000_000 },
  ],
  runs: [
    {
      size: 50_000,
      round: 1,
      contender: 'ours',
      wallMs: 61_234,
      usage: { userMs: 50_000, systemMs: 4_000, peakRssBytes: 250_000_000 },
      steps: { download: 9_000, upsert: 21_000 },
      upserts: { requests: 500, records: 50_000, bytes: 9e8, largestBytes: 1_998_999, mostInFlight: 8 },
    },
    {
      size: 50_000,
      round: 1,
      contender: 'straightforward',
      wallMs: 5_000,
      steps: {},
      upserts: { requests: 0, records: 0, bytes: 0, largestBytes: 0, mostInFlight: 0 },
      failure: 'ERR_STRING_TOO_LONG too long',
    },
  ],
};

describe('showing a report', () => {
  const rows = formatReport(report).split('\n');

  it('says what was measured on what', () => {
    expect(rows[0]).toBe('2 × Abacus, 8 GB, linux x64, Node v24.0.0, seed 1');
    expect(rows[1]).toContain('50000 words, round 1: OpenAI’s result file has 1060 MB');
  });

  it('gives each run a row, with a failure as its outcome and a question mark for what is not known', () => {
    expect(rows).toContainEqual(
      expect.stringMatching(/^50000 +ours +61\.2 +50\.0 +4\.0 +250 +500 +1998999 +8 +ok$/),
    );
    expect(rows).toContainEqual(
      expect.stringMatching(
        /^50000 +straightforward +5\.0 +\? +\? +\? +0 +0 +0 +fails: ERR_STRING_TOO_LONG too long$/,
      ),
    );
  });

  it('says where the time went', () => {
    expect(rows).toContainEqual(expect.stringMatching(/^50000 +ours +download 9\.0, upsert 21\.0$/));
  });
});
