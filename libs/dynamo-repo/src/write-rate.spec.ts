import { describe, expect, it } from '@jest/globals';
import type { TableClient } from './client.ts';
import { writeGroup } from './write-group.ts';
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

/** Sleepers wake in order of their time, and nothing else passes time. */
function virtualTime() {
  let time = 0;
  const sleepers: { at: number; wake: () => void }[] = [];
  return {
    now: () => time,
    sleep: (ms: number) => new Promise<void>((wake) => sleepers.push({ at: time + ms, wake })),
    async passUntil(end: number) {
      for (;;) {
        await new Promise(setImmediate);
        sleepers.sort((a, b) => a.at - b.at);
        const next = sleepers[0];
        if (!next || next.at > end) return;
        sleepers.shift();
        time = Math.max(time, next.at);
        next.wake();
      }
    },
  };
}

/** Takes 1,000 writes a second, a second's worth at once. */
function aPartition(now: () => number) {
  let units = 1_000;
  let at = 0;
  return (count: number): number => {
    units = Math.min(1_000, units + now() - at);
    at = now();
    const taken = Math.min(count, Math.floor(units));
    units -= taken;
    return taken;
  };
}

/** So many processes, each with eight calls of 25 puts under way, write to one partition. */
async function writeFor(seconds: number, ratesOfProcesses: readonly number[]) {
  const time = virtualTime();
  const take = aPartition(time.now);
  const counts = { written: 0, refused: 0 };
  let seed = 7;
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const client = { tableName: 'receipts', call: (_operation: string, work: () => unknown) => work() };
  const send = async <T>(items: T[]) => {
    await time.sleep(4 + random() * 10);
    const taken = take(items.length);
    counts.written += taken;
    counts.refused += items.length - taken;
    return items.slice(taken);
  };
  for (const perSecond of ratesOfProcesses) {
    const settings = {
      rate: createWriteRate({ perSecond, ...time }),
      logger: { warn: () => undefined },
      random,
      ...time,
    };
    const writeForEver = async () => {
      for (;;) await writeGroup(client as unknown as TableClient, settings, send, Array(25).fill({}));
    };
    for (let call = 0; call < 8; call += 1) void writeForEver();
  }
  await time.passUntil(10_000);
  const start = { ...counts };
  await time.passUntil((10 + seconds) * 1_000);
  const written = counts.written - start.written;
  const refused = counts.refused - start.refused;
  return {
    perSecond: written / seconds,
    refused: refused / (written + refused),
    everRefused: counts.refused,
  };
}

describe('against a partition of 1,000 writes a second, a rate', () => {
  it('that is set near it uses it and is never refused', async () => {
    const { perSecond, everRefused } = await writeFor(60, [950]);
    expect(perSecond).toBeGreaterThan(900);
    expect(everRefused).toBe(0);
  });

  it.each([
    ['that is set too high', [1_500]],
    ['that three processes have each', [950, 950, 950]],
  ])('%s gives way: 90 % is used, and 1 % at most refused', async (_name, rates) => {
    const { perSecond, refused, everRefused } = await writeFor(180, rates);
    expect(perSecond).toBeGreaterThan(900);
    expect(refused).toBeLessThan(0.01);
    expect(everRefused).toBeGreaterThan(0);
  });

  it('comes back when it is alone again', async () => {
    const time = virtualTime();
    const rate = createWriteRate({ perSecond: 1_000, ...time });
    rate.slowDown();
    const grants: number[] = [];
    void (async () => {
      for (;;) {
        await rate.take(25);
        grants.push(time.now());
      }
    })();
    const writesIn = async (from: number, to: number) => {
      await time.passUntil(to);
      return 25 * grants.filter((at) => at >= from && at < to).length;
    };
    expect(await writesIn(1_000, 2_000)).toBeLessThan(700);
    expect(await writesIn(4_000, 5_000)).toBeLessThan(850);
    expect(await writesIn(90_000, 91_000)).toBeGreaterThan(950);
  });
});
