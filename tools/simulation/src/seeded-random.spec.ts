import { describe, expect, it } from '@jest/globals';
import { createSeededRandom } from './seeded-random.ts';

const draw = (random: { next(): number }, count: number) =>
  Array.from({ length: count }, () => random.next());

describe('createSeededRandom', () => {
  it('gives the same sequence for the same seed, and another for another', () => {
    expect(draw(createSeededRandom(1), 20)).toEqual(draw(createSeededRandom(1), 20));
    expect(draw(createSeededRandom(1), 20)).not.toEqual(draw(createSeededRandom(2), 20));
  });

  it('keeps forks apart from each other and from what is drawn beside them', () => {
    const random = createSeededRandom(1);
    const before = draw(random.fork('faults'), 5);
    random.next();
    expect(draw(random.fork('faults'), 5)).toEqual(before);
    expect(draw(random.fork('crashes'), 5)).not.toEqual(before);
  });

  it('spreads evenly', () => {
    const random = createSeededRandom(3);
    const counts = [0, 0, 0, 0, 0, 0];
    for (let roll = 0; roll < 6000; roll += 1) counts[random.between(0, 5)]! += 1;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
    const heads = Array.from({ length: 6000 }, () => random.chance(0.25)).filter(Boolean).length;
    expect(Math.abs(heads - 1500)).toBeLessThan(200);
  });
});
