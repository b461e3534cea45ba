import { describe, expect, it } from '@jest/globals';
import { createWarm } from './create-warm.ts';

function aClient(closed: number[], id: number): AsyncDisposable & { id: number } {
  return { id, [Symbol.asyncDispose]: async () => void closed.push(id) };
}

describe('createWarm', () => {
  it('makes it on first use, keeps it, and makes it anew when it is old', async () => {
    const closed: number[] = [];
    let made = 0;
    let time = 0;
    const warm = createWarm(async () => aClient(closed, (made += 1)), { maxAgeMs: 10, now: () => time });
    expect(made).toBe(0);
    expect((await Promise.all([warm.get(), warm.get()])).map(({ id }) => id)).toEqual([1, 1]);
    time = 9;
    expect((await warm.get()).id).toBe(1);
    time = 10;
    expect((await warm.get()).id).toBe(2);
    expect(closed).toEqual([1]);
  });

  it('does not keep a failure', async () => {
    let calls = 0;
    const warm = createWarm(
      async () => {
        calls += 1;
        if (calls === 1) throw new Error('no key');
        return aClient([], calls);
      },
      { maxAgeMs: 1_000 },
    );
    await expect(warm.get()).rejects.toThrow('no key');
    expect((await warm.get()).id).toBe(2);
  });

  it('closes what it drops, and does not mind when there is nothing', async () => {
    const closed: number[] = [];
    const warm = createWarm(async () => aClient(closed, 1), { maxAgeMs: 1_000 });
    await warm.drop();
    await warm.get();
    await warm.drop();
    expect(closed).toEqual([1]);
  });
});
