import { PineconeUnavailableError } from './errors.ts';
import { reactionTo } from './reaction.ts';
import type { Logger } from './logger.ts';
import type { Reply } from './reply.ts';
import { ConnectionFault } from './transport.ts';

const BASE_DELAY_MS = 250;
const MAX_DELAY_MS = 20_000;

/** Waits; rejects or resolves early when the signal is aborted. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

export interface RetryPolicy {
  logger: Logger;
  maxAttempts: number;
  sleep: Sleep;
  random(): number;
}

/**
 * Repeats an attempt while waiting may help: connection faults, timeouts, 408, 429 and 5xx.
 *
 * Only for requests that may take effect twice.
 *
 * @throws PineconeUnavailableError when the attempts are spent; the signal's reason
 */
export async function withRetries<A extends { reply: Reply }>(
  attempt: () => Promise<A>,
  { what, target }: { what: string; target: string },
  policy: RetryPolicy,
  signal?: AbortSignal,
): Promise<A> {
  for (let attempts = 1; ; attempts += 1) {
    const outcome = await orFault(attempt);
    if (!(outcome instanceof ConnectionFault) && reactionTo(outcome.reply) !== 'wait') return outcome;
    if (attempts >= policy.maxAttempts) {
      if (outcome instanceof ConnectionFault) {
        const failure = { attempts, message: outcome.message };
        throw new PineconeUnavailableError(what, target, failure, { cause: outcome });
      }
      throw new PineconeUnavailableError(what, target, { ...outcome.reply, attempts });
    }
    const retryAfterMs = outcome instanceof ConnectionFault ? undefined : outcome.reply.retryAfterMs;
    const waitMs = retryDelayMs(attempts, retryAfterMs, policy.random);
    policy.logger.warn(describeRetry(what, target, { outcome, attempts, waitMs }));
    await pause(waitMs, policy.sleep, signal);
  }
}

/** One line for the log about an attempt that is followed by another. */
function describeRetry(
  what: string,
  target: string,
  {
    outcome,
    attempts,
    waitMs,
  }: { outcome: ConnectionFault | { reply: Reply }; attempts: number; waitMs: number },
): string {
  const reason =
    outcome instanceof ConnectionFault
      ? outcome.message
      : `HTTP ${outcome.reply.status}, ${outcome.reply.message}`;
  return `Could not ${what} on ${target} (attempt ${attempts}: ${reason}); again in ${Math.round(waitMs)} ms`;
}

/** Doubles from 250 ms to 20 s with half of it left to chance; never shorter than a Retry-After. */
export function retryDelayMs(
  attempts: number,
  retryAfterMs: number | undefined,
  random: () => number,
): number {
  const backoff = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** (attempts - 1)) * (0.5 + random() / 2);
  return Math.max(backoff, retryAfterMs ?? 0);
}

/** Sleeps; however `sleep` reacts to the signal, an abort throws its reason. */
export async function pause(ms: number, sleep: Sleep, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  try {
    await sleep(ms, signal);
  } finally {
    signal?.throwIfAborted();
  }
}

async function orFault<A>(attempt: () => Promise<A>): Promise<A | ConnectionFault> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof ConnectionFault) return error;
    throw error;
  }
}
