import { describe, expect, it } from '@jest/globals';
import { formatVerdict } from '../verdict.ts';
import { judgeGrowth } from './judge-growth.ts';
import type { GrowthRun, PendingRun } from './report.ts';

const measured = (wallMs: number, peakMb: number) => ({
  wallMs,
  usage: { userMs: wallMs, systemMs: 0, peakRssBytes: peakMb * 1e6 },
  steps: {},
});
const aRun = (words: number, wallMs: number, peakMb: number, round = 1): GrowthRun => ({
  words,
  batches: Math.ceil(words / 50_000),
  round,
  stored: words,
  ...measured(wallMs, peakMb),
});
const pending = (command: 'list' | 'poll', batches: number, wallMs: number): PendingRun => ({
  command,
  batches,
  round: 1,
  ...measured(wallMs, 100),
});
const sentences = (growth: GrowthRun[], pendingRuns: PendingRun[] = []) =>
  judgeGrowth({ growth, pending: pendingRuns }).verdicts.map(
    (verdict) => `${verdict.kept} ${formatVerdict(verdict)}`,
  );

describe('judging growth', () => {
  const small = [aRun(1_000, 1_000, 100), aRun(5_000, 2_000, 150), aRun(50_000, 10_000, 180)];

  it('compares peak memory from 5,000 words on, and time from 50,000 on', () => {
    expect(sentences([...small, aRun(1_000_000, 250_000, 190)])).toEqual([
      'true 5000 to 1000000 words: growth of peak memory is 40 MB, promised at most 40 MB',
      'true 50000 to 1000000 words: wall of one word, last to first is 1.25 ×, promised at most 1.25 ×',
    ]);
    expect(sentences([...small, aRun(1_000_000, 260_000, 191)])).toEqual([
      expect.stringMatching(/^false .* is 41 MB/),
      expect.stringMatching(/^false .* is 1\.3 ×/),
    ]);
  });

  it('judges medians', () => {
    const rounds = [190, 400, 185].map((peakMb, at) => aRun(1_000_000, 250_000, peakMb, at + 1));
    expect(sentences([...small, ...rounds])[0]).toMatch(/^true .* is 40 MB/);
  });

  it('compares the cost of a batch in lists and polls', () => {
    const runs = [pending('list', 1_000, 500), pending('list', 10_000, 9_000), pending('poll', 1_000, 5_000)];
    expect(sentences([], runs)).toEqual([
      'false 1000 to 10000 pending batches: wall of one batch in a list, last to first is 1.8 ×, promised at most 1.25 ×',
    ]);
  });

  it('says which runs failed or lost words', () => {
    const lost = { ...aRun(5_000, 1, 1), stored: 4_999 };
    const failed = { ...pending('poll', 10, 1), failure: 'no' };
    expect(judgeGrowth({ growth: [lost], pending: [failed] }).failures).toEqual([
      '5000 words, round 1: the ledgers say 4999 stored',
      'poll of 10 batches, round 1: it failed: no',
    ]);
  });
});
