/** One complete answer: the body was read to its end. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

/** No usable answer came: reset, refused, cut or timed out. Whether the request took effect is unknown. */
export class ConnectionFault extends Error {
  override readonly name = 'ConnectionFault';
}

export type Transport = (url: string, init: RequestInit, signal?: AbortSignal) => Promise<Answer>;

/**
 * One attempt of one request, bounded in time from connect to the last byte of the answer.
 *
 * The bound holds even if `fetch` ignores its signal. Redirects are not followed: they would carry the key to
 * another host.
 *
 * @throws ConnectionFault, or the signal's reason
 */
export function createTransport({
  fetch,
  requestTimeoutMs,
}: {
  fetch: typeof globalThis.fetch;
  requestTimeoutMs: number;
}): Transport {
  return async (url, init, signal) => {
    signal?.throwIfAborted();
    const attempt = new AbortController();
    const timedOut = new ConnectionFault(`no complete answer within ${requestTimeoutMs} ms`);
    const timer = setTimeout(() => attempt.abort(timedOut), requestTimeoutMs);
    const onAbort = () => attempt.abort(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const request = { ...init, redirect: 'manual', signal: attempt.signal } as const;
      return await Promise.race([readAnswer(fetch, url, request), rejectOnAbort(attempt.signal)]);
    } catch (error) {
      signal?.throwIfAborted();
      throw attempt.signal.aborted ? timedOut : new ConnectionFault(describeFault(error), { cause: error });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  };
}

async function readAnswer(fetch: typeof globalThis.fetch, url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** undici says "fetch failed" and hides why in `cause`. */
function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  const code = 'code' in cause ? String(cause.code) : '';
  return [error.message, code, cause.message].filter(Boolean).join(': ');
}
