import { describe, expect, it } from '@jest/globals';
import { judge, MAX_PEAK_RSS_BYTES, MAX_UPSERT_BODY_BYTES } from './judge.ts';
import type { Home, Run } from './report.ts';

const SIZE = 5000;

function aRun(overrides: Partial<Run> = {}): Run {
  return {
    size: SIZE,
    round: 1,
    contender: 'ours',
    wallMs: 1000,
    usage: { userMs: 900, systemMs: 100, peakRssBytes: MAX_PEAK_RSS_BYTES - 1 },
    steps: {},
    upserts: {
      requests: 60,
      records: SIZE,
      bytes: 1e8,
      largestBytes: MAX_UPSERT_BODY_BYTES,
      mostInFlight: 8,
    },
    home: aHome(),
    ...overrides,
  };
}

function aHome(overrides: Partial<Home> = {}, ledger: Partial<NonNullable<Home['ledger']>> = {}): Home {
  return {
    batchStatus: 'COMPLETED',
    ledger: { submitted: SIZE, stored: SIZE, failedAgain: 0, failedForGood: 0, skipped: 0, ...ledger },
    wordsEmbedded: SIZE,
    ...overrides,
  };
}

const using = (peakRssBytes: number) => ({ usage: { userMs: 0, systemMs: 0, peakRssBytes } });
const sending = (largestBytes: number) => ({ upserts: { ...aRun().upserts, largestBytes } });

describe('judging a report', () => {
  it('finds nothing broken in a run that just keeps every limit', () => {
    expect(judge({ runs: [aRun()] })).toEqual([]);
  });

  it.each<[string, Partial<Run>, string]>([
    ['memory at the limit', using(MAX_PEAK_RSS_BYTES), 'peak memory 300 MB'],
    ['memory that nobody measured', { usage: undefined }, 'its peak memory is not known'],
    ['an upsert one byte too large', sending(MAX_UPSERT_BODY_BYTES + 1), 'an upsert of 2000001 bytes'],
    ['a failure', { failure: 'exit code 1: no' }, 'it failed: exit code 1: no'],
    ['a batch nobody looked at', { home: undefined }, 'nobody looked'],
    ['a batch left pending', { home: aHome({ batchStatus: 'PENDING' }) }, 'the batch is PENDING'],
    ['a batch without a ledger', { home: aHome({ ledger: undefined }) }, 'not COMPLETED with a ledger'],
    ['a ledger of another size', { home: aHome({}, { submitted: 4999 }) }, 'says 4999 submitted'],
    ['a ledger that lost an id', { home: aHome({}, { stored: 4999 }) }, 'does not balance'],
    ['ids that were not stored', { home: aHome({}, { stored: 4999, skipped: 1 }) }, 'says 4999 stored'],
    ['words left behind', { home: aHome({ wordsEmbedded: 4999 }) }, '4999 words are SUCCESS'],
  ])('says so of %s', (_, broken, message) => {
    const problems = judge({ runs: [aRun(broken)] });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
    expect(problems[0]).toContain('5000 words, round 1');
  });

  it('names every broken promise of every run', () => {
    const runs = [
      aRun({ failure: 'exit code 1', ...using(MAX_PEAK_RSS_BYTES) }),
      aRun(sending(2_100_000)),
      aRun({ round: 2 }),
    ];
    expect(judge({ runs })).toHaveLength(3);
  });

  it('asks nothing of the baseline', () => {
    const baseline = {
      contender: 'straightforward',
      failure: 'ERR_STRING_TOO_LONG',
      home: undefined,
    } as const;
    expect(judge({ runs: [aRun({ ...baseline, ...using(2e9), ...sending(3e6) })] })).toEqual([]);
  });
});
