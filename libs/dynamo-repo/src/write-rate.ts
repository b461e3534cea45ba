/** Spreads writes over time. */
export interface WriteRate {
  /** Resolves when `count` more writes may go. Calls are served in order. */
  take(count: number): Promise<void>;
}

export interface WriteRateSettings {
  perSecond: number;
  /** Milliseconds. */
  now: () => number;
  sleep: (ms: number) => Promise<void>;
}

/** How far writes may run ahead of the rate after a pause. */
const BURST_MS = 250;

/**
 * A token bucket in one number: the moment at which everything granted so far is paid for. Every writer of one table
 * must share one, because words and results meet in the same index partitions, which take about 1,000 writes/s each.
 */
export function createWriteRate({ perSecond, now, sleep }: WriteRateSettings): WriteRate {
  if (!(perSecond > 0)) throw new RangeError(`maxWritesPerSecond must be more than 0, got ${perSecond}`);
  let paidAt = -Infinity;
  return {
    async take(count) {
      const time = now();
      const waitMs = Math.max(paidAt, time) - time - BURST_MS;
      paidAt = Math.max(paidAt, time) + (count * 1000) / perSecond;
      if (waitMs > 0) await sleep(waitMs);
    },
  };
}
