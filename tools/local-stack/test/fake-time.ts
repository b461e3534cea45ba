import { setImmediate } from 'node:timers/promises';

/** A clock that stands still until it is told to go on. */
export function createFakeTime(startMs = Date.UTC(2026, 0, 1)) {
  let nowMs = startMs;
  let waiting: { atMs: number; wake: () => void }[] = [];
  const settle = async () => {
    for (let turn = 0; turn < 200; turn += 1) await setImmediate();
  };
  return {
    now: () => nowMs,
    sleep(ms: number): Promise<void> {
      if (ms <= 0) return setImmediate();
      return new Promise((wake) => waiting.push({ atMs: nowMs + ms, wake }));
    },
    /** Lets so much time pass, waking everybody at their hour, and what they start meanwhile too. */
    async advance(ms: number): Promise<void> {
      const endMs = nowMs + ms;
      await settle();
      for (;;) {
        waiting.sort((a, b) => a.atMs - b.atMs);
        const next = waiting[0];
        if (next === undefined || next.atMs > endMs) break;
        waiting = waiting.slice(1);
        nowMs = next.atMs;
        next.wake();
        await settle();
      }
      nowMs = endMs;
    },
  };
}

/** Chance that repeats itself. */
export function seededRandom(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
