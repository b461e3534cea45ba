import { describe, expect, it } from '@jest/globals';
import { createRateLimiter } from './rate-limits.ts';
import type { RateCosts } from './rate-limits.ts';
import { Refusal } from './refusal.ts';

function aLimiter(rates: Parameters<typeof createRateLimiter>[0]) {
  const clock = { ms: 0 };
  const check = createRateLimiter(rates, () => clock.ms);
  const passes = (costs: RateCosts, namespace = 'words') => {
    try {
      check({ index: 'ix', namespace }, costs);
      return true;
    } catch (error) {
      if (error instanceof Refusal && error.status === 429) return false;
      throw error;
    }
  };
  return { clock, check, passes };
}

describe('createRateLimiter', () => {
  it('lets a second’s worth through at once and then fills with time', () => {
    const { clock, passes } = aLimiter({ queryRequests: 4 });
    expect([1, 2, 3, 4, 5].map(() => passes({ queryRequests: 1 }))).toEqual([true, true, true, true, false]);
    clock.ms = 249;
    expect(passes({ queryRequests: 1 })).toBe(false);
    clock.ms = 500;
    expect([1, 2, 3].map(() => passes({ queryRequests: 1 }))).toEqual([true, true, false]);
  });

  it('takes nothing for a request that one of two limits refuses', () => {
    const { passes } = aLimiter({ upsertRequests: 2, upsertBytes: 100 });
    expect(passes({ upsertRequests: 1, upsertBytes: 60 })).toBe(true);
    expect(passes({ upsertRequests: 1, upsertBytes: 60 })).toBe(false);
    expect(passes({ upsertRequests: 1, upsertBytes: 40 })).toBe(true);
  });

  it('lets a request pass that is larger than a second’s worth, and makes the next ones wait for it', () => {
    const { clock, passes } = aLimiter({ upsertBytes: 100 });
    expect([passes({ upsertBytes: 250 }), passes({ upsertBytes: 1 })]).toEqual([true, false]);
    clock.ms = 1_400;
    expect(passes({ upsertBytes: 1 })).toBe(false);
    clock.ms = 1_600;
    expect(passes({ upsertBytes: 1 })).toBe(true);
  });

  it('counts namespaces apart, and nothing that has no limit', () => {
    const { passes } = aLimiter({ upsertRequests: 1 });
    expect([passes({ upsertRequests: 1 }), passes({ upsertRequests: 1 }, 'lines')]).toEqual([true, true]);
    expect([1, 2, 3].map(() => passes({ queryRequests: 1 }))).toEqual([true, true, true]);
  });

  it('says which limit it was', () => {
    const { check } = aLimiter({ upsertRequests: 100, upsertBytes: 10, deleteRecords: 5 });
    check({ index: 'ix', namespace: 'words' }, { upsertBytes: 10, upsertRequests: 100, deleteRecords: 5 });
    const attempt = (costs: RateCosts) => () => check({ index: 'ix', namespace: 'words' }, costs);
    expect(attempt({ upsertRequests: 1 })).toThrow(
      'upsert QPS limit for namespace words (100 QPS). Pace your upsert',
    );
    expect(attempt({ upsertBytes: 1 })).toThrow('max upsert size limit per second for index ix');
    expect(attempt({ deleteRecords: 1 })).toThrow('delete records per second limit for namespace words');
  });

  it('answers as JSON where that is wanted', () => {
    const { check } = aLimiter({ queryRequests: 0, replyAs: 'json', retryAfterSeconds: 2 });
    expect(() => check({ index: 'ix', namespace: 'words' }, { queryRequests: 1 })).not.toThrow();
    expect(() => check({ index: 'ix', namespace: 'words' }, { queryRequests: 1 })).toThrow(
      expect.objectContaining({
        body: expect.objectContaining({ code: 8 }),
        headers: { 'retry-after': '2' },
      }),
    );
  });
});
