import { describe, expect, it } from '@jest/globals';
import { createWriteRate } from './write-rate.ts';

/** A clock that only sleeping moves; sleepers wake in order of their time. */
function aClock() {
  let time = 0;
  return {
    now: () => time,
    sleep: async (ms: number) => {
      const wake = time + ms;
      await Promise.resolve();
      time = Math.max(time, wake);
    },
    pass: (ms: number) => {
      time += ms;
    },
  };
}

describe('createWriteRate', () => {
  it('lets through no more than the rate and one short burst', async () => {
    const clock = aClock();
    const rate = createWriteRate({ perSecond: 800, ...clock });
    for (let call = 0; call < 64; call += 1) await rate.take(25);
    // 1,600 writes take 2 s, less the burst and the last call, which is paid for afterwards.
    expect(clock.now()).toBeCloseTo(2000 - 250 - 31.25, 5);
  });

  it('does not save up more than the burst while nothing is written', async () => {
    const clock = aClock();
    const rate = createWriteRate({ perSecond: 100, ...clock });
    clock.pass(60_000);
    for (let call = 0; call < 100; call += 1) await rate.take(1);
    expect(clock.now()).toBeCloseTo(60_000 + 990 - 250, 5);
  });

  it('counts callers at once together', async () => {
    const waits: number[] = [];
    const sleep = async (ms: number) => {
      waits.push(ms);
    };
    const rate = createWriteRate({ perSecond: 10, now: () => 0, sleep });
    await Promise.all(Array.from({ length: 6 }, () => rate.take(1)));
    expect(waits).toEqual([50, 150, 250]);
  });

  it.each([0, -1, Number.NaN])('refuses a rate of %p', (perSecond) => {
    expect(() => createWriteRate({ perSecond, ...aClock() })).toThrow(RangeError);
  });
});
