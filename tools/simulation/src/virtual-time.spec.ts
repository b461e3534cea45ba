import { describe, expect, it } from '@jest/globals';
import { createSeededRandom } from './seeded-random.ts';
import { createVirtualTime, StandstillError } from './virtual-time.ts';

const start = (seed = 1) => createVirtualTime(1_000, createSeededRandom(seed));

describe('virtual time', () => {
  it('wakes sleepers in the order of their times, and tells each the time it asked for', async () => {
    const time = start();
    const woken: [string, number][] = [];
    const sleeper = async (name: string, ms: number) => {
      await time.sleep(ms);
      woken.push([name, time.now()]);
    };
    void sleeper('late', 3_600_000);
    void sleeper('soon', 5);
    void sleeper('at once', 0);
    await time.run(() => woken.length === 3);
    expect(woken).toEqual([
      ['at once', 1_000],
      ['soon', 1_005],
      ['late', 3_601_000],
    ]);
  });

  it('stands still while any promise has work left', async () => {
    const time = start();
    const times: number[] = [];
    const worker = async () => {
      for (let step = 0; step < 500; step += 1) {
        await Promise.resolve();
        await new Promise<void>((resolve) => process.nextTick(resolve));
      }
      times.push(time.now());
    };
    void worker();
    void time.sleep(1).then(() => times.push(time.now()));
    await time.run(() => times.length === 2);
    expect(times).toEqual([1_000, 1_001]);
  });

  it('orders events of one moment by the seed alone', async () => {
    const orderOf = async (seed: number) => {
      const time = start(seed);
      const order: number[] = [];
      for (let at = 0; at < 8; at += 1) time.schedule(10, () => order.push(at));
      await time.run(() => order.length === 8);
      return order.join();
    };
    expect(await orderOf(1)).toBe(await orderOf(1));
    expect(new Set([await orderOf(1), await orderOf(2), await orderOf(3)]).size).toBe(3);
  });

  it('ends a sleep that is aborted, with the reason', async () => {
    const time = start();
    const abort = new AbortController();
    const sleeping = time.sleep(1_000, abort.signal);
    time.schedule(10, () => abort.abort(new Error('enough')));
    let error: unknown;
    sleeping.catch((reason: unknown) => (error = reason));
    await time.run(() => error !== undefined);
    expect(error).toEqual(new Error('enough'));
    expect(time.now()).toBe(1_010);
    await expect(time.sleep(1, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
  });

  it('forgets what is called off, and says when nothing is left to happen', async () => {
    const time = start();
    const callOff = time.schedule(10, () => {
      throw new Error('not called off');
    });
    callOff();
    await expect(time.run(() => false)).rejects.toThrow(StandstillError);
  });

  it('says so when some work never waits', async () => {
    const time = start();
    let isOver = false;
    const spin = () => {
      time.schedule(1, () => undefined)();
      if (!isOver) setImmediate(spin);
    };
    spin();
    await expect(time.run(() => false)).rejects.toThrow(/goes on for ever/);
    isOver = true;
  });
});
