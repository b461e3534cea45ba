/** Nothing came back in time. */
export class NoProgressError extends Error {
  override readonly name = 'NoProgressError';

  constructor(limitMs: number) {
    super(`no answer for ${limitMs} ms`);
  }
}

/** Ends one exchange with the server: when it stalls, when the caller aborts, or when it is closed. */
export type Guard = {
  /** Goes to the request; aborted by a stall, by the caller, and by `close`. */
  signal: AbortSignal;
  /** Waits for `work`, but no longer than `limitMs` since the start or the last `touch`. One at a time. */
  within<T>(limitMs: number, work: Promise<T>): Promise<T>;
  /** Progress was made: the limit starts anew. */
  touch(): void;
  /** Lets go of the connection, if the exchange is still under way, and of the caller's signal. */
  close(): void;
};

/**
 * Guards an exchange because the SDK's own timeout ends with the headers and lets a body hang (vendor-facts: OpenAI SDK).
 *
 * `within` rejects by itself, so that a transport that ignores signals can't hold the caller either.
 */
export function openGuard(parent?: AbortSignal): Guard {
  const controller = new AbortController();
  let fail: ((reason: unknown) => void) | undefined;
  let restart: (() => void) | undefined;
  const end = (reason: unknown) => {
    fail?.(reason);
    controller.abort(reason);
  };
  const onAbort = () => end(parent?.reason);
  parent?.addEventListener('abort', onAbort);

  return {
    signal: controller.signal,
    within: async (limitMs, work) => {
      let timer: NodeJS.Timeout | undefined;
      restart = () => {
        clearTimeout(timer);
        timer = setTimeout(() => end(new NoProgressError(limitMs)), limitMs);
      };
      restart();
      try {
        // Not Promise.race: with a promise that outlives the calls it would keep every result in memory.
        return await new Promise((resolve, reject) => {
          fail = reject;
          work.then(resolve, reject);
          if (controller.signal.aborted) reject(controller.signal.reason);
        });
      } finally {
        clearTimeout(timer);
        fail = restart = undefined;
      }
    },
    touch: () => restart?.(),
    close: () => {
      parent?.removeEventListener('abort', onAbort);
      controller.abort();
    },
  };
}
