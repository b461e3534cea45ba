import { describe, expect, it } from '@jest/globals';
import {
  DEFAULT_MAX_ATTEMPTS,
  formatVerdict,
  judgeFailure,
  parseVerdict,
  toEmbeddingBatchResult,
} from './index.ts';
import { embeddingBatchResultSchema, VERDICT_EFFECTS } from './index.ts';
import type { Verdict } from './index.ts';

const ID = 'IMAGE#3f0c1c2e-5b7a-4d1e-9a54-6c1f0d2b7a11#RECEIPT#00001#LINE#00002#WORD#00003';
const BATCH = 'e7df77ac-2cec-4676-91e0-b6b6727f13fe';
const error = { code: 'batch_expired', message: 'Out of time.\n"Sorry"' };

const verdicts: Verdict[] = [
  { customId: ID, text: 'Caf\u00e9 \u2028 "1"', kind: 'stored' },
  { customId: ID, text: 'x', kind: 'failed-again', error },
  { customId: ID, text: 'x', kind: 'failed-for-good', error: { code: 'zero_vector', message: '' } },
  { customId: ID, text: '', kind: 'skipped' },
  { customId: ID, text: '', kind: 'skipped', error: { code: 'word_gone', message: 'The word is gone' } },
];

describe('verdict lines', () => {
  it.each(verdicts)('come back as they went: $kind $error.code', (verdict) => {
    const line = formatVerdict(verdict);
    expect(line).not.toContain('\n');
    expect(parseVerdict(line)).toStrictEqual(verdict);
  });

  it('have the fields that they are documented with', () => {
    expect(JSON.parse(formatVerdict({ customId: 'a', text: 'b', kind: 'failed-again', error }))).toEqual({
      custom_id: 'a',
      text: 'b',
      verdict: 'failed-again',
      ...error,
    });
    expect(formatVerdict({ customId: 'a', text: 'b', kind: 'stored' })).toBe(
      '{"custom_id":"a","text":"b","verdict":"stored"}',
    );
  });

  it.each([
    ['half a line', '{"custom_id":"a","text":"SECRET', 'not JSON'],
    ['nothing', '', 'not JSON'],
    ['no object', '[]', 'expected object'],
    ['no id', '{"text":"","verdict":"stored"}', 'custom_id'],
    ['an empty id', '{"custom_id":"","text":"","verdict":"stored"}', 'custom_id'],
    ['an unknown verdict', '{"custom_id":"a","text":"","verdict":"lost"}', 'verdict'],
    [
      'a failure without error',
      '{"custom_id":"a","text":"","verdict":"failed-again"}',
      'a failed id has an error',
    ],
    [
      'a stored error',
      '{"custom_id":"a","text":"","verdict":"stored","code":"c","message":"m"}',
      'has no error',
    ],
    ['half an error', '{"custom_id":"a","text":"","verdict":"skipped","code":"c"}', 'come together'],
  ])('are refused with %s', (_name, line, reason) => {
    expect(() => parseVerdict(line)).toThrow(
      expect.objectContaining({ name: 'InvalidVerdictError', message: expect.stringContaining(reason) }),
    );
    expect(() => parseVerdict(line)).not.toThrow('SECRET');
  });

  it('are not written where they could not be read', () => {
    expect(() => formatVerdict({ customId: ID, text: '', kind: 'failed-for-good' })).toThrow(
      expect.objectContaining({ name: 'InvalidVerdictError', customId: ID }),
    );
  });
});

describe('what follows from a verdict', () => {
  it.each([
    ['stored', 'SUCCESS', 'SUCCESS'],
    ['failed-again', 'FAILED', 'NONE'],
    ['failed-for-good', 'FAILED', 'FAILED'],
    ['skipped', undefined, undefined],
  ] as const)('%s: result %s, item %s', (kind, result, item) => {
    expect(VERDICT_EFFECTS[kind]).toEqual({ result, item });
  });

  it('becomes a result item, with the reason of a failure', () => {
    const ids = {
      imageId: ID.slice(6, 42),
      receiptId: 1,
      lineId: 2,
      wordId: 3,
      pineconeId: ID,
      batchId: BATCH,
    };
    const results = verdicts.map((verdict) => toEmbeddingBatchResult(BATCH, verdict));
    expect(results).toEqual([
      { ...ids, text: verdicts[0]?.text, status: 'SUCCESS' },
      { ...ids, text: 'x', status: 'FAILED', errorMessage: 'batch_expired: Out of time.\n"Sorry"' },
      { ...ids, text: 'x', status: 'FAILED', errorMessage: 'zero_vector: ' },
      undefined,
      undefined,
    ]);
    for (const result of results)
      if (result) expect(embeddingBatchResultSchema.parse(result)).toEqual(result);
  });

  it('has no result item for a line', () => {
    const customId = ID.replace('#WORD#00003', '');
    expect(() => toEmbeddingBatchResult(BATCH, { customId, text: '', kind: 'stored' })).toThrow(
      'a word id reads',
    );
  });
});

describe('judgeFailure', () => {
  it.each([
    ['item', 0, 'failed-for-good'],
    ['transient', 0, 'failed-again'],
    ['transient', DEFAULT_MAX_ATTEMPTS - 1, 'failed-again'],
    ['transient', DEFAULT_MAX_ATTEMPTS, 'failed-for-good'],
    ['transient', DEFAULT_MAX_ATTEMPTS + 1, 'failed-for-good'],
  ] as const)('%s failure after %d attempts: %s', (scope, attempts, expected) => {
    expect(judgeFailure(scope, attempts)).toBe(expected);
  });

  it('takes another limit', () => {
    expect(judgeFailure('transient', 1, 1)).toBe('failed-for-good');
  });
});
