import { describe, expect, it } from '@jest/globals';
import type { ContenderName } from './contenders.ts';
import { judge, MAX_UPSERT_BODY_BYTES } from './judge.ts';
import type { Home, Report, Run } from './report.ts';
import { formatVerdict } from './verdict.ts';

const SIZE = 50_000;

/** A run that just keeps every promise beside the others made here. */
function aRun(contender: ContenderName, overrides: Partial<Run> = {}): Run {
  const size = overrides.size ?? SIZE;
  return {
    size,
    dimensions: 1536,
    encoding: 'float',
    round: 1,
    contender,
    wallMs: contender === 'floor' ? 1000 : 1500,
    usage: { userMs: contender === 'floor' ? 900 : 1900, systemMs: 100, peakRssBytes: 220_000_000 },
    steps: {},
    upserts: {
      requests: 10,
      records: size,
      bytes: 9.5 * MAX_UPSERT_BODY_BYTES,
      largestBytes: MAX_UPSERT_BODY_BYTES,
      mostInFlight: 8,
    },
    home: aHome({}, {}, size, contender === 'ours' ? size : 0),
    ...overrides,
  };
}

function aHome(
  overrides: Partial<Home> = {},
  ledger: Partial<NonNullable<Home['ledger']>> = {},
  size = SIZE,
  wordsEmbedded = size,
): Home {
  return {
    batchStatus: 'COMPLETED',
    ledger: { submitted: size, stored: size, failedAgain: 0, failedForGood: 0, skipped: 0, ...ledger },
    results: size,
    wordsEmbedded,
    ...overrides,
  };
}

const judgeNull = (...runs: Run[]) => judge({ against: 'null stand-ins', runs });
const judgeLocal = (...runs: Run[]) => judge({ against: 'local stack', runs });
const brokenOf = ({ verdicts }: ReturnType<typeof judge>) =>
  verdicts.filter(({ kept }) => !kept).map((verdict) => formatVerdict(verdict));
const using = (peakRssBytes: number, userMs = 1900) => ({
  usage: { userMs, systemMs: 100, peakRssBytes },
});
const sending = (bytes: number, largestBytes = MAX_UPSERT_BODY_BYTES) => ({
  upserts: { requests: 10, records: SIZE, bytes, largestBytes, mostInFlight: 8 },
});

describe('judging a report', () => {
  it('finds every promise kept by runs that just keep each limit', () => {
    const words = aRun('ours', using(220_000_000, 1900 + 0.25 * SIZE));
    const base64 = aRun('ours-without-words', { encoding: 'base64' });
    const judgement = judgeNull(aRun('floor'), aRun('ours-without-words'), words, base64);
    expect(brokenOf(judgement)).toEqual([]);
    expect(judgement.failures).toEqual([]);
    expect(judgement.verdicts.map(({ what }) => what)).toEqual([
      'wall without word statuses / floor',
      'CPU without word statuses / floor',
      'CPU of one word status',
      'largest upsert body',
      'mean fill of upsert bodies',
      'peak memory',
      'wall of base64 / float text',
      'largest upsert body',
      'mean fill of upsert bodies',
      'peak memory',
    ]);
  });

  it.each<[string, Run[], string]>([
    [
      'wall',
      [aRun('floor'), aRun('ours-without-words', { wallMs: 1510 })],
      'floor is 1.51 ×, promised at most 1.5 ×',
    ],
    [
      'CPU',
      [aRun('floor'), aRun('ours-without-words', using(1, 2000))],
      'floor is 2.1 ×, promised at most 2 ×',
    ],
    [
      'words',
      [aRun('ours-without-words'), aRun('ours', using(1, 1900 + 0.26 * SIZE))],
      'CPU of one word status is 0.26 ms, promised at most 0.25 ms',
    ],
    [
      'memory',
      [aRun('ours-without-words', using(221_000_000))],
      'peak memory is 221 MB, promised at most 220 MB',
    ],
    ['fill', [aRun('ours-without-words', sending(18_000_000))], 'bodies is 90 %, promised at least 95 %'],
    [
      'a body',
      [aRun('ours-without-words', sending(1.95e7, 2_000_001))],
      'is 2000001 bytes, promised at most 2000000',
    ],
    [
      'base64',
      [aRun('ours-without-words'), aRun('ours-without-words', { encoding: 'base64', wallMs: 1600 })],
      '50000 × 1536 base64: wall of base64 / float text is 1.07 ×, promised at most 1 ×',
    ],
    [
      'the script',
      [
        aRun('straightforward', { size: 20_000, wallMs: 5_000 }),
        aRun('straightforward-8', { size: 20_000, wallMs: 3_500 }),
        aRun('ours-without-words', { size: 20_000 }),
      ],
      'straightforward / wall without word statuses is 3.33 ×, promised at least 3.5 ×',
    ],
  ])('says by how much a promise about %s is broken, and of no other', (_, runs, sentence) => {
    const broken = brokenOf(judgeNull(...runs));
    expect(broken).toHaveLength(1);
    expect(broken[0]).toContain(sentence);
  });

  it('judges medians: one bad round among three breaks nothing', () => {
    const rounds = [1500, 9000, 1400].map((wallMs, at) =>
      aRun('ours-without-words', { wallMs, round: at + 1 }),
    );
    expect(brokenOf(judgeNull(aRun('floor'), ...rounds))).toEqual([]);
  });

  it('allows 300 MB on the local stack', () => {
    expect(brokenOf(judgeLocal(aRun('ours', using(300_000_000))))).toEqual([]);
    expect(brokenOf(judgeLocal(aRun('ours', using(301_000_000))))).toHaveLength(1);
  });

  it.each<[string, Partial<Run>, string]>([
    ['usage that nobody measured', { usage: undefined }, 'what it used is not known'],
    ['a failure', { failure: 'exit code 1: no' }, 'it failed: exit code 1: no'],
    ['a batch nobody looked at', { home: undefined }, 'nobody looked'],
    ['a batch left pending', { home: aHome({ batchStatus: 'PENDING' }) }, 'the batch is PENDING'],
    ['a batch without a ledger', { home: aHome({ ledger: undefined }) }, 'not COMPLETED with a ledger'],
    ['a ledger of another size', { home: aHome({}, { submitted: 4999 }) }, 'says 4999 submitted'],
    ['a ledger that lost an id', { home: aHome({}, { stored: 4999 }) }, 'does not balance'],
    ['ids that were not stored', { home: aHome({}, { stored: 49_999, skipped: 1 }) }, 'says 49999 stored'],
    ['results left behind', { home: aHome({ results: 49_999 }) }, 'has 49999 result items'],
    ['words left behind', { home: aHome({ wordsEmbedded: 4999 }) }, '4999 words were embedded, not 50000'],
  ])('says so of %s', (_, broken, message) => {
    const { failures } = judgeNull(aRun('ours', broken));
    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain(`50000 × 1536 float, ours, round 1: `);
    expect(failures[0]).toContain(message);
  });

  it('asks nothing of the baselines', () => {
    const failed = { failure: 'ERR_STRING_TOO_LONG', home: undefined, ...using(2e9) };
    const report: Pick<Report, 'against' | 'runs'> = {
      against: 'null stand-ins',
      runs: [aRun('straightforward', failed), aRun('langchain', failed), aRun('floor', failed)],
    };
    expect(judge(report)).toEqual({ verdicts: [], failures: [] });
  });
});
