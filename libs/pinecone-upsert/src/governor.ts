import { pause } from './retry.ts';
import type { Sleep } from './retry.ts';

/** Share of a cap that is used: a body that arrives a little early must not go over the vendor's count. */
const HEADROOM = 0.97;
/** How much a sender that was late may catch up. */
const BURST_MS = 50;
const SLOW_DOWN_FACTOR = 0.8;
const RECOVERY_PER_MS = 0.01 / 1000;
const MIN_PACE = 0.01;

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
 * Two token buckets as virtual time: each keeps the moment at which it is full again. A refusal multiplies the pace by
 * 0.8; it then recovers by 1 % of the cap per second. Refusals of requests that left before the last slow-down count once.
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

  const currentPace = (at: number) => {
    pace = Math.min(1, pace + Math.max(0, at - paceAt) * RECOVERY_PER_MS);
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
      pace = Math.max(MIN_PACE, currentPace(at) * SLOW_DOWN_FACTOR);
      slowedAt = at;
    },
  };
}
