/** Spreads writes over time. */
export interface WriteRate {
  /** Resolves when `count` more writes may go. Calls are served in order. */
  take(count: number): Promise<void>;
  /** Tells that DynamoDB throttled some of what was granted. */
  slowDown(): void;
}

export interface WriteRateSettings {
  /** The most that this process may write. */
  perSecond: number;
  /** Milliseconds. */
  now: () => number;
  sleep: (ms: number) => Promise<void>;
}

/** How far writes may run ahead of the rate after a pause. */
const BURST_MS = 250;
/** What of the rate is left when it was too much. */
const DECREASE = 0.6;
/** Refusals within this time are about the same writes. */
const REACTION_MS = 500;
/** Nothing is granted for so long after a refusal, so that the partition has something to give again. */
const REST_MS = 300;
/** Below this share of the rate that was too much, the rate comes back fast. */
const KNOWN_TO_FIT = 0.85;
/** Shares of `perSecond` that come back in a second. */
const FAST_RECOVERY = 0.05;
const SLOW_RECOVERY = 0.003;
/** The longer nothing was refused, the likelier that there is room again, because another process has ended. */
const RECOVERY_DOUBLES_MS = 20_000;
/** Never slower than this share of `perSecond`. */
const FLOOR = 0.01;

/**
 * A token bucket in one number, the moment at which everything granted so far is paid for, with a rate that gives way.
 *
 * DynamoDB refuses what a partition of the table or of an index can't take, about 1,000 writes a second (D3), and other
 * processes write to the same ones. A refusal takes the rate down by 40 %, which is how several processes come to share
 * a partition; it comes back quickly to 85 % of what was refused, then ever less slowly. Against a partition of exactly
 * 1,000, one process set near it is never refused, and three set to 950 each use more than 95 % of it with less than 1 %
 * refused, but for the first seconds, in which they find their level.
 *
 * One write is one item put or updated. That is honest for each partition by itself: an update that changes an index key
 * deletes from one partition of the index and puts into another (D6). It is not what is paid for: up to seven units.
 */
export function createWriteRate({ perSecond, now, sleep }: WriteRateSettings): WriteRate {
  if (!(perSecond > 0)) throw new RangeError(`maxWritesPerSecond must be more than 0, got ${perSecond}`);
  let rate = perSecond;
  let refusedRate = Infinity;
  let refusedAt = -Infinity;
  let recoveredAt = -Infinity;
  let paidAt = -Infinity;

  const shareBack = (time: number) => {
    if (rate < refusedRate * KNOWN_TO_FIT) return FAST_RECOVERY;
    return Math.min(FAST_RECOVERY, SLOW_RECOVERY * 2 ** ((time - refusedAt) / RECOVERY_DOUBLES_MS));
  };
  const recover = (time: number) => {
    if (rate < perSecond) {
      rate = Math.min(perSecond, rate + (shareBack(time) * perSecond * (time - recoveredAt)) / 1000);
    }
    recoveredAt = time;
  };
  return {
    async take(count) {
      const time = now();
      recover(time);
      const waitMs = Math.max(paidAt, time) - time - BURST_MS;
      paidAt = Math.max(paidAt, time) + (count * 1000) / rate;
      if (waitMs > 0) await sleep(waitMs);
    },
    slowDown() {
      const time = now();
      if (time - refusedAt < REACTION_MS) return;
      recover(time);
      refusedAt = time;
      refusedRate = rate;
      rate = Math.max(perSecond * FLOOR, rate * DECREASE);
      paidAt = Math.max(paidAt, time + BURST_MS + REST_MS);
    },
  };
}
