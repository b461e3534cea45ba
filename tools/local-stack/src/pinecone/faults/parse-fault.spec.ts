import { describe, expect, it } from '@jest/globals';
import { parseFault } from './parse-fault.ts';

describe('parseFault', () => {
  it.each<[object, object]>([
    [
      { kind: 'stall', route: '*', when: 'after' },
      { kind: 'stall', route: '*', when: 'after' },
    ],
    [
      { route: 'upsert', status: 503, times: 3 },
      { kind: 'status', route: 'upsert', status: 503, times: 3 },
    ],
    [
      { route: '*', reset: 'before' },
      { kind: 'reset', route: '*' },
    ],
    [
      { route: '*', reset: 'after' },
      { kind: 'lost', route: '*' },
    ],
    [
      { route: 'upsert', hang: 'before', after: 2 },
      { kind: 'stall', route: 'upsert', when: 'before', after: 2 },
    ],
  ])('takes %j', (value, fault) => {
    expect(parseFault(value, ['upsert'])).toEqual(fault);
  });

  it.each([
    null,
    {},
    { route: 'upsert' },
    { route: 'other', status: 503 },
    { kind: 'status', route: 'upsert', status: 200 },
    { route: 'upsert', reset: 'during' },
    { route: 'upsert', hang: 'during' },
    { route: 'upsert', status: 503, hang: 'before' },
    { route: 'upsert', reset: 'before', hang: 'before' },
    { route: 'upsert', status: 503, times: -1 },
    { kind: 'lost', route: 'upsert', ms: 1 },
    { kind: 'late-write' },
  ])('refuses %j', (fault) => {
    expect(() => parseFault(fault, ['upsert'])).toThrow('A fault is {"kind"');
  });
});
