import { describe, expect, it } from '@jest/globals';
import { createMemoryStaging } from './memory-staging.ts';
import type { StagedFiles } from './memory-staging.ts';
import { createSeededRandom } from './seeded-random.ts';
import { createSimulatedProcess } from './simulated-process.ts';
import type { Fate } from './simulated-process.ts';
import { createVirtualTime } from './virtual-time.ts';

function aProcess(fates: Record<string, Fate>) {
  const time = createVirtualTime(0, createSeededRandom(1));
  const deaths: string[] = [];
  const process = createSimulatedProcess({
    name: 'worker',
    time,
    oracle: (place) => fates[place] ?? 'goes on',
    onDeath: (_, place) => deaths.push(place),
  });
  return { time, process, deaths };
}

describe('a simulated process', () => {
  it('never gets past the place where it dies, nor past any other, and runs no `finally`', async () => {
    const { time, process, deaths } = aProcess({ cliff: 'dies' });
    const ran: string[] = [];
    const run = async (place: string) => {
      try {
        await process.pass(place);
        ran.push(place);
      } finally {
        ran.push('finally');
      }
    };
    void run('cliff');
    void run('meadow');
    let over = false;
    time.schedule(1_000_000, () => (over = true));
    await time.run(() => over);
    expect({ ran, deaths, isDead: process.isDead }).toEqual({ ran: [], deaths: ['cliff'], isDead: true });
  });

  it('is held up as a whole, and goes on after that', async () => {
    const { time, process } = aProcess({ swamp: { heldUpMs: 500 } });
    const times: number[] = [];
    const run = async (place: string) => {
      await process.pass(place);
      times.push(time.now());
    };
    void run('meadow');
    void run('swamp');
    void run('meadow');
    await time.run(() => times.length === 3);
    expect(times).toEqual([0, 500, 500]);
  });
});

describe('staging in memory', () => {
  async function* twoChunks() {
    yield Buffer.from('first ');
    yield Buffer.from('second');
  }
  const throughout = async <T>(_: string, effect: () => T) => effect();

  it('shows a file when it is whole, cut into chunks', async () => {
    const staging = createMemoryStaging(new Map(), throughout);
    expect(await staging.stat('a/b')).toBeUndefined();
    expect(await staging.write('a/b', twoChunks())).toEqual({ byteLength: 12 });
    expect(Buffer.concat(await Array.fromAsync(staging.read('a/b'))).toString()).toBe('first second');
    await staging.write('a/long', [Buffer.alloc(2_500, 'x')]);
    expect((await Array.fromAsync(staging.read('a/long'))).map(({ byteLength }) => byteLength)).toEqual([
      1_000, 1_000, 500,
    ]);
    await staging.remove('a');
    await expect(Array.fromAsync(staging.read('a/b'))).rejects.toThrow('a/b is not staged');
  });

  it('shows nothing of what a process was writing when it died', async () => {
    const files: StagedFiles = new Map();
    const { time, process } = aProcess({ cliff: 'dies' });
    const staging = createMemoryStaging(files, async (_, effect) => {
      await process.pass('cliff');
      return effect();
    });
    void staging.write('a/b', twoChunks());
    let over = false;
    time.schedule(1_000, () => (over = true));
    await time.run(() => over);
    expect(files.size).toBe(0);
  });
});
