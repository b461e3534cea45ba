import { describe, expect, it } from '@jest/globals';
import { formatVerdict } from '../verdict.ts';
import { judgeGovernors } from './judge-governors.ts';
import type { GovernorRun } from './run-governors.ts';

const aRun = (overrides: Partial<GovernorRun>): GovernorRun => ({
  name: 'Pinecone bytes',
  processes: 1,
  told: 'whole',
  perSecond: 47_500_000,
  limitPerSecond: 50_000_000,
  accepted: 99,
  refused: 1,
  ...overrides,
});
const sentences = (...governors: GovernorRun[]) =>
  judgeGovernors({ governors }).verdicts.map((verdict) => `${verdict.kept} ${formatVerdict(verdict)}`);

describe('judging governors', () => {
  it('wants 95 % of Pinecone’s limit and 1 % refused at most', () => {
    expect(sentences(aRun({}))).toEqual([
      'true Pinecone bytes, 1 at once, each told the whole: share of the limit reached is 95 %, promised at least 95 %',
      'true Pinecone bytes, 1 at once, each told the whole: share refused is 1 %, promised at most 1 %',
    ]);
    expect(sentences(aRun({ perSecond: 47e6, refused: 2 }))).toEqual([
      expect.stringMatching(/^false .* is 94 %/),
      expect.stringMatching(/^false .* is 1\.98 %/),
    ]);
  });

  it('wants 90 % of DynamoDB’s', () => {
    const [reached] = sentences(aRun({ name: 'DynamoDB words', perSecond: 900, limitPerSecond: 1000 }));
    expect(reached).toMatch(/^true .* is 90 %, promised at least 90 %/);
  });

  it('wants the same of processes that don’t know of each other', () => {
    expect(sentences(aRun({ processes: 3, told: 'whole', refused: 2 }))).toEqual([
      expect.stringMatching(/^true Pinecone bytes, 3 at once, each told the whole: .* is 95 %/),
      expect.stringMatching(/^false .* is 1\.98 %/),
    ]);
  });
});
