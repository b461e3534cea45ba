import { describe, expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { balanceLedger, describeLedgerProblem, ledgerSchema } from './index.ts';
import type { BalanceInput, EmbeddingStatus, VerdictKind } from './index.ts';

const verdict = (customId: string, kind: VerdictKind = 'stored') => ({ customId, kind });
const result = (pineconeId: string, status: EmbeddingStatus = 'SUCCESS') => ({ pineconeId, status });

const balanced = {
  submitted: ['a', 'b', 'c', 'd'],
  verdicts: [
    verdict('a'),
    verdict('b', 'failed-again'),
    verdict('c', 'failed-for-good'),
    verdict('d', 'skipped'),
  ],
  results: [result('a'), result('b', 'FAILED'), result('c', 'FAILED')],
} satisfies BalanceInput;

async function problemsOf(input: Partial<BalanceInput>) {
  const balance = await balanceLedger({ ...balanced, ...input });
  return balance.balanced ? [] : balance.problems;
}

describe('balanceLedger', () => {
  it('counts where each id ended', async () => {
    const balance = await balanceLedger({ ...balanced, unexpected: 2 });
    expect(balance).toEqual({
      balanced: true,
      ledger: { submitted: 4, stored: 1, failedAgain: 1, failedForGood: 1, skipped: 1, unexpected: 2 },
    });
    expect(ledgerSchema.parse(balance.ledger)).toEqual(balance.ledger);
  });

  it('is about sets: order and repetition of what was submitted do not matter', async () => {
    const balance = await balanceLedger({
      submitted: ['d', 'c', 'b', 'a', 'a'],
      verdicts: balanced.verdicts.toReversed(),
      results: balanced.results.toReversed(),
    });
    expect(balance).toMatchObject({ balanced: true, ledger: { submitted: 4 } });
  });

  it('allows a skipped id a result, which an earlier run left', async () => {
    expect(await problemsOf({ results: [...balanced.results, result('d')] })).toEqual([]);
  });

  it.each<[string, Partial<BalanceInput>, unknown]>([
    ['no verdict', { submitted: [...balanced.submitted, 'e'] }, { kind: 'no-verdict', ids: ['e'] }],
    [
      'two verdicts',
      { verdicts: [...balanced.verdicts, verdict('b', 'failed-again')] },
      { kind: 'two-verdicts', ids: ['b'] },
    ],
    [
      'a verdict that was never submitted',
      { verdicts: [...balanced.verdicts, verdict('x')] },
      { kind: 'verdict-never-submitted', ids: ['x'] },
    ],
    [
      'stored without a result',
      { results: [result('b', 'FAILED'), result('c', 'FAILED')] },
      { kind: 'no-result', ids: ['a'] },
    ],
    [
      'failed without a result',
      { results: [result('a'), result('c', 'FAILED')] },
      { kind: 'no-result', ids: ['b'] },
    ],
    ['two results', { results: [...balanced.results, result('a')] }, { kind: 'two-results', ids: ['a'] }],
    [
      'a result without verdict',
      { submitted: [...balanced.submitted, 'e'], results: [...balanced.results, result('e')] },
      { kind: 'result-without-verdict', ids: ['e'] },
    ],
    [
      'a result that was never submitted',
      { results: [...balanced.results, result('x')] },
      { kind: 'result-never-submitted', ids: ['x'] },
    ],
    [
      'failed, but recorded as a success',
      { results: [result('a'), result('b'), result('c', 'FAILED')] },
      { kind: 'contradicting-result', ids: ['b'] },
    ],
    [
      'stored, but recorded as neither',
      { results: [result('a', 'PENDING'), result('b', 'FAILED'), result('c', 'FAILED')] },
      { kind: 'contradicting-result', ids: ['a'] },
    ],
  ])('finds %s', async (_name, input, problem) => {
    expect(await problemsOf(input)).toEqual([{ count: 1, ...(problem as object) }]);
  });

  it('finds every problem at once and still counts', async () => {
    const balance = await balanceLedger({
      submitted: ['a', 'b'],
      verdicts: [verdict('a')],
      results: [result('x')],
    });
    expect(balance).toEqual({
      balanced: false,
      ledger: { submitted: 2, stored: 1, failedAgain: 0, failedForGood: 0, skipped: 0, unexpected: 0 },
      problems: [
        { kind: 'no-verdict', count: 1, ids: ['b'] },
        { kind: 'no-result', count: 1, ids: ['a'] },
        { kind: 'result-never-submitted', count: 1, ids: ['x'] },
      ],
    });
  });

  it('reads streams, and passes their errors on', async () => {
    async function* broken() {
      yield [result('a')];
      throw new Error('throttled');
    }
    await expect(balanceLedger({ ...balanced, results: broken() })).rejects.toThrow('throttled');
  });

  it('asks for the first results while it waits for verdicts', async () => {
    const asked = Promise.withResolvers<string>();
    async function* verdicts() {
      await asked.promise;
      yield [verdict('a')];
    }
    async function* results() {
      asked.resolve('for results');
      yield [result('a')];
    }
    const balance = balanceLedger({ submitted: ['a'], verdicts: verdicts(), results: results() });
    expect(await balance).toMatchObject({ balanced: true });
  });

  it('reads nothing any more once it failed', async () => {
    let left = 3;
    async function* results() {
      for (; left > 0; left -= 1) {
        await setImmediate();
        yield [];
      }
    }
    async function* broken() {
      yield [verdict('a')];
      throw new Error('cut off');
    }
    await expect(balanceLedger({ ...balanced, verdicts: broken(), results: results() })).rejects.toThrow(
      'cut off',
    );
    expect(left).toBe(0);
  });

  it('balances 50,000 ids and names only the first few of many', async () => {
    const ids = Array.from({ length: 50_000 }, (_, at) => `id-${at}`);
    const verdicts = ids.map((id) => verdict(id));
    const all = await balanceLedger({ submitted: ids, verdicts, results: ids.map((id) => result(id)) });
    expect(all).toMatchObject({ balanced: true, ledger: { stored: 50_000 } });
    const [problem] = await problemsOf({ submitted: ids, verdicts, results: [] });
    expect(problem).toEqual({ kind: 'no-result', count: 50_000, ids: ids.slice(0, 5) });
  });
});

describe('describeLedgerProblem', () => {
  it.each([
    [1, ['a'], '1 id submitted, but neither judged nor recorded (a)'],
    [2, ['a', 'b'], '2 ids submitted, but neither judged nor recorded (a, b)'],
    [9, ['a', 'b'], '9 ids submitted, but neither judged nor recorded (a, b, …)'],
  ])('says how many of %d and which', (count, ids, expected) => {
    expect(describeLedgerProblem({ kind: 'no-verdict', count, ids })).toBe(expected);
  });
});
