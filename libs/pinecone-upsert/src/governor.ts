import { pause } from './retry.ts';
import type { Sleep } from './retry.ts';

/** Share of a cap that is used: a body that arrives a little early must not go over the vendor's count. */
const HEADROOM = 0.97;
/** How much a sender that was late may catch up. */
const BURST_MS = 50;
const SLOW_DOWN_FACTOR = 0.9;
const MIN_PACE = 0.01;

/** Up to this share of the pace that was too much, it recovers fast; beyond, it feels its way. */
const NEAR = 0.96;
const FAST_PER_MS = 0.02 / 1000;
const SLOW_PER_MS = 0.0003 / 1000;

export interface GovernorSettings {
  maxBytesPerSecond: number;
  maxRequestsPerSecond: number;
  now(): number;
  sleep: Sleep;
}

export interface Governor {
  /** Waits until a request of this size may leave. First come, first served. */
  take(bytes: number, signal?: AbortSignal): Promise<void>;
  /** A request that left at `sentAtMs` was refused for being too many. */
  slowDown(refused: { sentAtMs: number; retryAfterMs?: number }): void;
}

/**
 * Paces requests below two caps, bytes and requests per second, and gives way when the vendor says so.
 *
 * Two token buckets as virtual time: each keeps the moment at which it is full again. A refusal takes a tenth of the pace;
 * refusals of requests that left before the last slow-down count once. The pace recovers by 2 % of the cap per second to just
 * below where it was refused, and from there by 0.03 %: so it stays at a limit that it wasn't told of, be it the vendor's or
 * what other processes leave of it.
 *
 * Its tests hold it to this, in virtual time: three processes that were told a third of the cap each use 95 % of it over two
 * minutes with at most 1 % refused; three that were told the whole of it do so over five minutes, and refuse more at first.
 */
export function createGovernor({
  maxBytesPerSecond,
  maxRequestsPerSecond,
  now,
  sleep,
}: GovernorSettings): Governor {
  let bytesReadyAt = -Infinity;
  let requestsReadyAt = -Infinity;
  let pausedUntil = -Infinity;
  let slowedAt = -Infinity;
  let pace = 1;
  let paceAt = now();
  let refusedPace = Infinity;

  const currentPace = (at: number) => {
    pace = recovered(pace, refusedPace, Math.max(0, at - paceAt));
    paceAt = at;
    return pace;
  };
  const reserve = (bytes: number) => {
    const at = now();
    const perMs = (HEADROOM * currentPace(at)) / 1000;
    const start = Math.max(at, bytesReadyAt, requestsReadyAt);
    bytesReadyAt = Math.max(bytesReadyAt, at - BURST_MS) + bytes / (maxBytesPerSecond * perMs);
    requestsReadyAt = Math.max(requestsReadyAt, at - BURST_MS) + 1 / (maxRequestsPerSecond * perMs);
    return start;
  };

  return {
    async take(bytes, signal) {
      let waitedUntil = -Infinity;
      const waitUntil = async (at: number) => {
        if (at > now()) await pause(at - now(), sleep, signal);
        waitedUntil = Math.max(waitedUntil, at);
      };
      await waitUntil(reserve(bytes));
      // Whoever slept through a pause queues again, or all of them would leave at its end together.
      while (pausedUntil > waitedUntil) {
        await waitUntil(pausedUntil);
        await waitUntil(reserve(bytes));
      }
    },
    slowDown({ sentAtMs, retryAfterMs = 0 }) {
      const at = now();
      pausedUntil = Math.max(pausedUntil, at + retryAfterMs);
      if (sentAtMs < slowedAt) return;
      refusedPace = currentPace(at);
      pace = Math.max(MIN_PACE, refusedPace * SLOW_DOWN_FACTOR);
      slowedAt = at;
    },
  };
}

/** The pace after so long without a refusal. */
function recovered(pace: number, refusedPace: number, ms: number): number {
  const near = Math.min(1, NEAR * refusedPace);
  const fastMs = Math.min(ms, Math.max(0, near - pace) / FAST_PER_MS);
  return Math.min(1, pace + fastMs * FAST_PER_MS + (ms - fastMs) * SLOW_PER_MS);
}
