import { describe, expect, it } from '@jest/globals';
import { createRandom } from './random.ts';
import { toHex, toUuid } from './uuid.ts';

const draw = (count: number, ...seeds: number[]) => {
  const random = createRandom(...seeds);
  return Array.from({ length: count }, () => random.next());
};

describe('createRandom', () => {
  it('gives the same numbers for the same seeds, and others for others', () => {
    expect(draw(20, 1, 2)).toEqual(draw(20, 1, 2));
    const firsts = [[1], [2], [1, 0], [1, 1], [1, 2], [2, 1], [0], [-1]].map((seeds) => draw(1, ...seeds)[0]);
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  it('is spread evenly, also over the first numbers of neighbouring seeds', () => {
    for (const numbers of [
      draw(20_000, 7),
      Array.from({ length: 20_000 }, (_, seed) => draw(1, 7, seed)[0]!),
    ]) {
      const tenths = Array<number>(10).fill(0);
      for (const number of numbers) tenths[Math.floor(number * 10)]! += 1;
      for (const count of tenths) expect(Math.abs(count - 2_000)).toBeLessThan(250);
    }
  });

  it('keeps to bounds and reaches both ends', () => {
    const random = createRandom(3);
    const whole = new Set(Array.from({ length: 500 }, () => random.whole(2, 5)));
    expect([...whole].sort()).toEqual([2, 3, 4, 5]);
    for (let i = 0; i < 500; i += 1) {
      const between = random.between(-1, 1);
      expect(between >= -1 && between < 1).toBe(true);
    }
    expect(() => random.pick([])).toThrow('nothing to pick');
  });
});

describe('toUuid', () => {
  it('makes version 4 UUIDs', () => {
    const random = createRandom(9);
    const ids = Array.from({ length: 200 }, () => toUuid(random));
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(200);
    expect(toHex(64, random)).toMatch(/^[0-9a-f]{64}$/);
  });
});
