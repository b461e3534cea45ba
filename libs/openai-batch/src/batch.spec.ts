import { describe, expect, it } from '@jest/globals';
import { toBatch } from './batch.ts';

const aReply = (overrides: object = {}) => ({
  id: 'batch_1',
  object: 'batch',
  endpoint: '/v1/embeddings',
  errors: null,
  input_file_id: 'file-in',
  completion_window: '24h',
  status: 'in_progress',
  output_file_id: null,
  error_file_id: null,
  created_at: 1_700_000_000,
  request_counts: { total: 2, completed: 1, failed: 0 },
  metadata: null,
  ...overrides,
});

describe('a batch object', () => {
  it('is read with null and "" as absent', () => {
    expect(toBatch(aReply({ error_file_id: '' }))).toEqual({
      id: 'batch_1',
      status: 'in_progress',
      inputFileId: 'file-in',
      createdAt: new Date(1_700_000_000_000),
      metadata: {},
      requestCounts: { total: 2, completed: 1, failed: 0 },
      errors: [],
    });
  });

  it('is read when it ended', () => {
    const usage = { input_tokens: 5, output_tokens: 0, total_tokens: 5 };
    const ended = { output_file_id: 'file-out', error_file_id: 'file-err', metadata: { run: '1' }, usage };
    expect(toBatch(aReply(ended))).toMatchObject({
      outputFileId: 'file-out',
      errorFileId: 'file-err',
      metadata: { run: '1' },
      usage: { inputTokens: 5, totalTokens: 5 },
    });
  });

  it.each(['completed_at', 'expired_at', 'cancelled_at', 'failed_at'])(
    'tells when it ended by %s',
    (field) => {
      const ended = { completed_at: null, [field]: 1_700_000_060 };
      expect(toBatch(aReply(ended)).endedAt).toEqual(new Date(1_700_000_060_000));
    },
  );

  it.each([
    [
      { object: 'list', data: [{ code: 'empty_file', message: 'm', param: null, line: 3 }] },
      [{ code: 'empty_file', message: 'm', line: 3 }],
    ],
    [
      { object: 'list', data: [{ code: null, message: 'm', line: null }, {}] },
      [{ message: 'm' }, { message: 'no message' }],
    ],
    ['went wrong', [{ message: 'went wrong' }]],
    [{ data: null }, []],
  ])('tells why validation failed: %j', (errors, expected) => {
    expect(toBatch(aReply({ status: 'failed', errors })).errors).toEqual(expected);
  });

  it.each([[1_700_000_000], [1_700_000_000_000], ['1700000000'], ['2023-11-14T22:13:20Z']])(
    'reads the time %j as other stacks write it',
    (created_at) => {
      expect(toBatch(aReply({ created_at })).createdAt).toEqual(new Date(1_700_000_000_000));
    },
  );

  it.each([
    ['a web page', '<html>'],
    ['nothing', null],
    ['an error', { error: { message: 'no such batch' } }],
    ['no id', aReply({ id: undefined })],
    ['no status', aReply({ status: null })],
    ['no time', aReply({ created_at: null })],
    ['a time that is none', aReply({ created_at: 'yesterday' })],
  ])('is not made of %s', (_name, reply) => {
    expect(() => toBatch(reply)).toThrow('not a batch object');
  });
});
