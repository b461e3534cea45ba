import { describe, expect, it } from '@jest/globals';
import { reactionTo } from './reaction.ts';
import type { Reaction } from './reaction.ts';
import { parseRetryAfter, readUpsertedCount, toReply } from './reply.ts';
import { retryDelayMs } from './retry.ts';

const replyOf = (status: number, text: string, headers: Record<string, string> = {}) =>
  toReply({ status, text, headers: new Headers(headers) }, 0);

describe('toReply', () => {
  it.each([
    [
      'the vector plane',
      '{"code":3,"message":"bad id","details":[]}',
      { code: 'INVALID_ARGUMENT', message: 'bad id' },
    ],
    [
      'the control plane',
      '{"status":404,"error":{"code":"NOT_FOUND","message":"no index"}}',
      { code: 'NOT_FOUND', message: 'no index' },
    ],
    ['plain text', 'Invalid API Key\n', { message: 'Invalid API Key' }],
    ['an unknown number', '{"code":99,"message":"x"}', { code: 'CODE_99', message: 'x' }],
    ['JSON of another shape', '["a"]', { message: '["a"]' }],
    ['an error that is text', '{"error":"gone"}', { message: '{"error":"gone"}' }],
    ['nothing', '', { message: 'no message' }],
  ])('reads %s', (_name, text, expected) => {
    expect(replyOf(400, text)).toEqual({ status: 400, ...expected });
  });

  it('reads nothing of a good answer but its status', () => {
    expect(replyOf(201, '{"code":3,"message":"not a refusal"}')).toEqual({ status: 201, message: 'OK' });
  });

  it('has no code of its own for success', () => {
    expect(readUpsertedCount('{"upsertedCount":5}')).toBe(5);
    expect(readUpsertedCount('{"upsertedCount":"5"}')).toBe(5);
    expect(readUpsertedCount('{}')).toBeUndefined();
    expect(readUpsertedCount('{"upsertedCount":"five"}')).toBeUndefined();
    expect(readUpsertedCount('{"upsertedCount":""}')).toBeUndefined();
    expect(readUpsertedCount('{"upsertedCount":-1}')).toBeUndefined();
    expect(readUpsertedCount('{"upsertedCount":1.5}')).toBeUndefined();
    expect(readUpsertedCount('<html>')).toBeUndefined();
  });
});

describe('parseRetryAfter', () => {
  it.each([
    [null, undefined],
    ['', undefined],
    ['soon', undefined],
    ['0', 0],
    ['1.5', 1500],
    ['-3', 0],
    ['86400', 60_000],
    ['Thu, 01 Jan 1970 00:00:10 GMT', 9000],
    ['Wed, 31 Dec 1969 00:00:00 GMT', 0],
  ])('takes %j for %j ms', (value, ms) => {
    expect(parseRetryAfter(value, 1000)).toBe(ms);
  });
});

describe('retryDelayMs', () => {
  it.each([
    [1, undefined, 0, 125],
    [1, undefined, 1, 250],
    [4, undefined, 1, 2000],
    [20, undefined, 1, 20_000],
    [1, 9000, 1, 9000],
    [7, 10, 0, 8000],
  ])(
    'after attempt %j with Retry-After %j and chance %j waits %j ms',
    (attempts, retryAfterMs, chance, ms) => {
      expect(retryDelayMs(attempts, retryAfterMs, () => chance)).toBe(ms);
    },
  );
});

describe('reactionTo', () => {
  const dense = 'Dense vectors must contain at least one non-zero value';
  it.each<[number, string, Reaction]>([
    [200, '{"upsertedCount":1}', 'accept'],
    [408, '', 'wait'],
    [429, "Request failed. You've reached the upsert QPS limit for namespace words (100 QPS).", 'wait'],
    [
      429,
      '{"code":8,"message":"You have reached the max upsert size limit per second for index words"}',
      'wait',
    ],
    [
      429,
      '{"code":8,"message":"You\'ve reached your write unit limit for the current month (2000000)."}',
      'stop',
    ],
    [429, '{"error":{"code":"QUOTA_EXCEEDED","message":"limit"}}', 'stop'],
    [429, 'Too Many Requests', 'wait'],
    [429, 'You reached 100 QPS. Pace your requests, or ask for a higher quota.', 'wait'],
    [500, '', 'wait'],
    [501, '', 'stop'],
    [503, '', 'wait'],
    [599, '', 'wait'],
    [301, '', 'stop'],
    [401, 'Invalid API Key', 'stop'],
    [404, '', 'stop'],
    [405, '', 'stop'],
    [413, '', 'shrink'],
    [400, '{"code":3,"message":"Your request is larger than the maximum supported size - 2MB."}', 'shrink'],
    [
      400,
      '{"code":11,"message":"Error, message length too large: found 5000000 bytes, the limit is: 4194304 bytes"}',
      'shrink',
    ],
    [
      400,
      '{"code":3,"message":"metadata size is 114146 bytes, which exceeds the limit of 40960 bytes per vector"}',
      'bisect',
    ],
    [
      400,
      '{"code":3,"message":"Metadata value must be a string, number, boolean or list of strings, got \'null\' for field \'namespace\'"}',
      'bisect',
    ],
    [400, '{"code":3,"message":"Vector ID must be ASCII, but got \'é\'"}', 'bisect'],
    [400, JSON.stringify({ code: 3, message: dense }), 'bisect'],
    [422, 'odd', 'bisect'],
    [400, '{"code":3,"message":"Vector dimension 2 does not match the dimension of the index 1536"}', 'stop'],
    [400, '{"code":3,"message":"Namespace name must be ASCII"}', 'stop'],
    [400, 'Invalid API version', 'stop'],
  ])('to %i %s is to %s', (status, text, reaction) => {
    expect(reactionTo(replyOf(status, text))).toBe(reaction);
  });
});
