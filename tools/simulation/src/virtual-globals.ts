import type { SeededRandom } from './seeded-random.ts';
import type { VirtualTime } from './virtual-time.ts';

type Timer = ReturnType<typeof setTimeout>;

/**
 * Puts virtual time and seeded chance in the place of this process's clock, timers and `Math.random`, for what libraries
 * and SDKs take from the globals. Returns how to put the real ones back; until then nothing else may run in the process.
 */
export function installVirtualGlobals(time: VirtualTime, random: SeededRandom): () => void {
  const real = {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    Date: globalThis.Date,
  };
  const realRandom = Math.random;
  const realPerformanceNow = performance.now;
  Object.assign(globalThis, { ...virtualTimers(time), Date: virtualDate(time) });
  Math.random = random.next;
  const startMs = time.now();
  performance.now = () => time.now() - startMs;
  return () => {
    Object.assign(globalThis, real);
    Math.random = realRandom;
    performance.now = realPerformanceNow;
  };
}

function virtualTimers({ schedule }: VirtualTime) {
  const pending = new WeakMap<object, () => void>();
  return {
    setTimeout: (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): Timer => {
      const timer = { ref: () => timer, unref: () => timer, hasRef: () => true };
      pending.set(
        timer,
        schedule(ms, () => run(...args)),
      );
      return timer as unknown as Timer;
    },
    clearTimeout: (timer: unknown) => {
      if (typeof timer === 'object' && timer !== null) pending.get(timer)?.();
    },
  };
}

function virtualDate(time: VirtualTime): DateConstructor {
  class VirtualDate extends Date {
    constructor(...args: [] | [value: number | string | Date]) {
      super(...((args.length === 0 ? [time.now()] : args) as [number]));
    }

    static override now(): number {
      return time.now();
    }
  }
  return VirtualDate as unknown as DateConstructor;
}
