import { describe, expect, it } from '@jest/globals';
import { createSortedList } from './sorted-list.ts';

describe('createSortedList', () => {
  it('holds what an array would that is sorted after every change', () => {
    const list = createSortedList<{ key: number; at: number }>((a, b) => a.key - b.key);
    const expected = new Map<number, number>();
    let seed = 1;
    for (let at = 0; at < 6_000; at += 1) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      const key = (seed >>> 8) % 1_500;
      if (seed % 3 === 0 || at > 5_000) {
        list.remove({ key, at });
        expected.delete(key);
      } else {
        list.put({ key, at });
        expected.set(key, at);
      }
    }
    const sorted = [...expected].sort(([a], [b]) => a - b).map(([key, at]) => ({ key, at }));
    expect(sorted.length).toBeGreaterThan(300);
    expect([...list.from(() => true)]).toEqual(sorted);
    expect([...list.backwardsUntil(() => false)]).toEqual(sorted.toReversed());
    expect([...list.from(({ key }) => key >= 700)]).toEqual(sorted.filter(({ key }) => key >= 700));
    const below = sorted.filter(({ key }) => key < 700);
    expect([...list.backwardsUntil(({ key }) => key >= 700)]).toEqual(below.toReversed());
    for (const { key, at } of sorted) expect(list.find({ key, at: -1 })).toEqual({ key, at });
  });

  it('is empty again when all is removed', () => {
    const list = createSortedList<number>((a, b) => a - b);
    for (let key = 0; key < 1_000; key += 1) list.put(key);
    expect(list.isEmpty).toBe(false);
    for (let key = 999; key >= 0; key -= 1) list.remove(key);
    expect(list.isEmpty).toBe(true);
    expect([...list.from(() => true), ...list.backwardsUntil(() => false)]).toEqual([]);
  });
});
