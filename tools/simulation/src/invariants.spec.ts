import { describe, expect, it } from '@jest/globals';
import { findViolations, isAtRest } from './invariants.ts';
import type { Remains } from './invariants.ts';
import type { BatchTruth } from './openai-truth.ts';

const VECTOR = Float32Array.of(0.5, -0.25);

function aBatch(overrides: Partial<BatchTruth> = {}): BatchTruth {
  return {
    openaiBatchId: 'batch_1',
    batchId: 'b1',
    status: 'completed',
    sequence: 1,
    submitted: ['good', 'bad'],
    lines: new Map([
      ['good', { vector: VECTOR }],
      ['bad', { status: 400 }],
    ]),
    ...overrides,
  };
}

/** One batch of two words, one stored and one at fault, as it should be at rest. */
function someRemains() {
  return {
    table: {
      words: new Map([
        ['good', { status: 'SUCCESS', text: 'milk', attempts: 1 }],
        ['bad', { status: 'FAILED', text: 'eggs', attempts: 1 }],
        ['noise', { status: 'NOISE', text: '*', attempts: 0 }],
      ]),
      summaries: new Map([['b1', { status: 'COMPLETED', openaiBatchId: 'batch_1' }]]),
      runs: new Map([
        [
          'b1',
          {
            phase: 'submitted',
            isOpen: false as boolean,
            leaseExpiresAt: undefined as number | undefined,
            ledger: { submitted: 2, stored: 1, failedAgain: 0, failedForGood: 1, skipped: 0 } as
              Record<string, number> | undefined,
            attempts: 0,
            lastError: undefined,
          },
        ],
      ]),
      results: new Map([
        [
          'b1',
          new Map([
            ['good', { status: 'SUCCESS', message: undefined as string | undefined }],
            ['bad', { status: 'FAILED', message: 'invalid: too long' }],
          ]),
        ],
      ]),
    },
    openai: [aBatch()],
    vectors: new Map([['good', { values: VECTOR, metadata: '{"text":"milk"}' }]]),
    verdicts: new Map([
      [
        'b1',
        [
          { custom_id: 'good', verdict: 'stored' },
          { custom_id: 'bad', verdict: 'failed-for-good' },
        ],
      ],
    ]),
    deleted: new Set<string>(),
    refused: new Set<string>(),
    maxWordAttempts: 3,
    now: 1_000,
  } satisfies Remains;
}

type Broken = ReturnType<typeof someRemains>;

describe('the invariants', () => {
  it('hold for a run as it should be', () => {
    expect(findViolations(someRemains())).toEqual([]);
    expect(isAtRest(someRemains().table, 1_000)).toBe(true);
  });

  it.each<[string, (remains: Broken) => void, RegExp]>([
    [
      'a word that waits',
      ({ table }) => (table.words.get('good')!.status = 'PENDING'),
      /good is PENDING at rest/,
    ],
    [
      'a batch that is pending',
      ({ table }) => (table.summaries.get('b1')!.status = 'PENDING'),
      /b1 is PENDING at rest/,
    ],
    ['an open submission', ({ table }) => (table.runs.get('b1')!.isOpen = true), /submission b1 is open/],
    ['a lease that stands', ({ table }) => (table.runs.get('b1')!.leaseExpiresAt = 1_001), /b1 is leased/],
    ['an id without a verdict', ({ verdicts }) => verdicts.get('b1')!.pop(), /bad has no verdict/],
    [
      'an id with two verdicts',
      ({ verdicts }) => verdicts.get('b1')!.push({ custom_id: 'good', verdict: 'stored' }),
      /two verdicts for good/,
    ],
    [
      'a verdict for an id that nobody submitted',
      ({ verdicts }) => verdicts.get('b1')!.push({ custom_id: 'foreign', verdict: 'stored' }),
      /verdict for foreign, not submitted/,
    ],
    ['an id without a result', ({ table }) => table.results.get('b1')!.delete('bad'), /b1 bad has no result/],
    [
      'a result for an id that nobody submitted',
      ({ table }) => table.results.get('b1')!.set('foreign', { status: 'SUCCESS', message: undefined }),
      /result for foreign, not submitted/,
    ],
    [
      'a failure of what OpenAI delivered',
      ({ table }) =>
        table.results.get('b1')!.set('good', { status: 'FAILED', message: 'missing: not there' }),
      /good is FAILED .* files say SUCCESS/,
    ],
    [
      'an error line that was taken for missing',
      ({ table }) => table.results.get('b1')!.set('bad', { status: 'FAILED', message: 'missing: not there' }),
      /bad failed with "missing: not there"/,
    ],
    [
      'a ledger that is wrong',
      ({ table }) => (table.runs.get('b1')!.ledger!.stored = 2),
      /says stored 2, and 1/,
    ],
    ['no ledger', ({ table }) => (table.runs.get('b1')!.ledger = undefined), /without a ledger/],
    [
      'a batch that the table does not know',
      ({ table }) => table.summaries.clear(),
      /which the table doesn't know/,
    ],
    ['a batch that OpenAI does not have', ({ openai }) => openai.pop(), /batch b1 is not at OpenAI/],
    [
      'a batch that was created twice',
      ({ openai }) => openai.push(aBatch({ openaiBatchId: 'batch_2', submitted: [] })),
      /b1 was created twice/,
    ],
    [
      'a word that was bought again',
      ({ openai }) => openai.push(aBatch({ openaiBatchId: 'batch_2', batchId: 'b2', sequence: 2 })),
      /good was bought in batch_1 and again in batch_2/,
    ],
    [
      'a word without its vector',
      ({ vectors }) => vectors.delete('good'),
      /good is SUCCESS and has no vector/,
    ],
    [
      'a vector that is off by one bit',
      ({ vectors }) => (vectors.get('good')!.values = Float32Array.of(0.5, -0.25000003)),
      /another vector/,
    ],
    [
      'metadata of another word',
      ({ vectors }) => (vectors.get('good')!.metadata = '{"text":"beer"}'),
      /the text "beer" beside its vector/,
    ],
    [
      'a vector of a word that failed',
      ({ vectors }) => vectors.set('bad', { values: VECTOR, metadata: '{}' }),
      /bad has a vector, and is not SUCCESS/,
    ],
    [
      'noise that was submitted',
      ({ openai }) => (openai[0]!.submitted = ['good', 'bad', 'noise']),
      /noise is noise/,
    ],
    [
      'attempts that are not counted',
      ({ table }) => (table.words.get('good')!.attempts = 0),
      /counts 0 attempts/,
    ],
    [
      'a word that was given up too early',
      ({ openai }) =>
        (openai[0]!.lines = new Map([
          ['good', { vector: VECTOR }],
          ['bad', { status: 500 }],
        ])),
      /bad was given up after 1 attempts/,
    ],
  ])('report %s', (_, breakIt, expected) => {
    const remains = someRemains();
    breakIt(remains);
    expect(findViolations(remains)).toContainEqual(expect.stringMatching(expected));
  });

  it('let a word that was deleted meanwhile be skipped', () => {
    const remains = someRemains();
    remains.deleted.add('good');
    remains.table.words.delete('good');
    remains.table.results.get('b1')!.delete('good');
    remains.verdicts.get('b1')![0]!.verdict = 'skipped';
    remains.table.runs.get('b1')!.ledger = {
      ...{ submitted: 2, stored: 0, failedAgain: 0, failedForGood: 1, skipped: 1 },
    };
    expect(findViolations(remains)).toEqual([]);
  });
});
