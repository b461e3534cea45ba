import { once } from 'node:events';

/** Waits for work that knows no signal, but no longer than until the signal: for reading, which may be left half done. */
export async function interruptible<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  // Whatever becomes of work that nobody waits for any more is nobody's concern.
  work.catch(() => undefined);
  signal.throwIfAborted();
  const settled = new AbortController();
  const interrupted = once(signal, 'abort', { signal: settled.signal }).then(() => signal.throwIfAborted());
  try {
    return (await Promise.race([work, interrupted])) as T;
  } finally {
    interrupted.catch(() => undefined);
    settled.abort();
  }
}
