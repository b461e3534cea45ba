import { setTimeout as delay } from 'node:timers/promises';
import type { OpenAI } from 'openai';
import { OpenAiAccessError, OpenAiRefusedError, OpenAiUnavailableError } from './errors.ts';
import { toFailure, type Failure } from './failure.ts';
import { fetchBlocks } from './fetch-blocks.ts';
import { openGuard, type Guard } from './guard.ts';
import { MAX_LINE_BYTES } from './limits.ts';
import type { Logger } from './logger.ts';

/** How OpenAI is reached: by a key, or by a client of OpenAI's SDK that you have already. */
export type OpenAiAccess =
  | {
      apiKey: string;
      /** With its `/v1`; default `https://api.openai.com/v1`. */
      baseUrl?: string;
      organization?: string;
      project?: string;
      fetch?: typeof fetch;
    }
  /** Its key, address and transport are used; its retries, timeout and log are not, which are this library's own. */
  | { client: OpenAI };

/** Everything else about a client, with a default each. */
export type OpenAiBatchOptions = {
  /** Told of each request that failed and is sent again. */
  logger?: Logger;
  /** Longest wait for the answer to a request, or for an upload to move on; default 60,000. */
  requestTimeoutMs?: number;
  /** Longest wait for the next bytes of a download; default 60,000. */
  stallTimeoutMs?: number;
  /** How often a download is begun before it fails; default 4. */
  maxDownloadAttempts?: number;
  /** Longest line read from a result or input file; default 8 MiB, which 2,048 inputs in a line would outgrow. */
  maxLineBytes?: number;
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** 0 to below 1. */
  random?: () => number;
  /** Milliseconds since 1970. */
  now?: () => number;
};

/** What `createOpenAiBatch` takes. */
export type OpenAiBatchSettings = OpenAiAccess & OpenAiBatchOptions;

/** The SDK and the settings, with every default filled in. */
export type Connection = Required<OpenAiBatchOptions> & {
  /** Loaded on first use: whoever opens a connection in vain, or for its input files alone, doesn't pay for the SDK. */
  client: () => Promise<OpenAI>;
};

export type CallOptions = {
  signal?: AbortSignal;
  /** What a 404 means here; without it a 404 is a refusal like others. */
  missing?: (cause: unknown) => Error;
  /** New files are not found at once on every stack. */
  retryMissing?: boolean;
};

const MAX_CALL_ATTEMPTS = 4;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 8_000;
const MAX_RETRY_AFTER_MS = 60_000;

/** Longer than any exchange: timeouts and retries are ours, because the SDK's know nothing of bodies. */
const NO_SDK_TIMEOUT_MS = 24 * 60 * 60 * 1000;

export function openConnection(settings: OpenAiBatchSettings): Connection {
  return {
    client: lazily(() => toClient(settings)),
    logger: settings.logger ?? { warn: () => undefined },
    requestTimeoutMs: settings.requestTimeoutMs ?? 60_000,
    stallTimeoutMs: settings.stallTimeoutMs ?? 60_000,
    maxDownloadAttempts: settings.maxDownloadAttempts ?? 4,
    maxLineBytes: settings.maxLineBytes ?? MAX_LINE_BYTES,
    sleep: settings.sleep ?? ((ms, signal) => delay(ms, undefined, { signal })),
    random: settings.random ?? Math.random,
    now: settings.now ?? Date.now,
  };
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

async function toClient(access: OpenAiAccess): Promise<OpenAI> {
  const ours = { maxRetries: 0, timeout: NO_SDK_TIMEOUT_MS, logLevel: 'off' } as const;
  if ('client' in access) return access.client.withOptions(ours);
  const { apiKey, baseUrl, organization, project, fetch } = access;
  const { OpenAI } = await import('openai');
  return new OpenAI({
    ...ours,
    apiKey,
    // Null rather than absent: the SDK would take what is absent from the environment.
    adminAPIKey: null,
    baseURL: baseUrl ?? 'https://api.openai.com/v1',
    organization: organization ?? null,
    project: project ?? null,
    fetch: fetch ?? fetchBlocks,
  });
}

/**
 * Sends a request that may be repeated, until it succeeds or four attempts failed.
 *
 * `what` completes "tried to …". 408, 429, 5xx, broken connections and unreadable replies are retried with backoff,
 * or after what `Retry-After` asks for.
 */
export async function call<T>(
  connection: Connection,
  what: string,
  send: (guard: Guard) => Promise<T>,
  options: CallOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await exchange(connection, send, options.signal);
    } catch (error) {
      options.signal?.throwIfAborted();
      const failure = toFailure(error, connection.now);
      const again = failure.retry || (failure.kind === 'missing' && options.retryMissing === true);
      if (!again || attempt >= MAX_CALL_ATTEMPTS)
        throw toError(what, failure, attempt, error, options.missing);
      await backOff(connection, { what, attempt, failure }, options.signal);
    }
  }
}

/** Sends a request once and lets go of the connection, however it ends. */
export async function exchange<T>(
  connection: Connection,
  send: (guard: Guard) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const guard = openGuard(signal);
  try {
    signal?.throwIfAborted();
    return await guard.within(connection.requestTimeoutMs, send(guard));
  } finally {
    guard.close();
  }
}

/** Waits before the attempt after `attempt`: doubling from half a second to 8 s, less up to a quarter by chance. */
export async function backOff(
  { logger, sleep, random }: Connection,
  { what, attempt, failure }: { what: string; attempt: number; failure: Failure },
  signal?: AbortSignal,
): Promise<void> {
  const backoffMs = Math.min(FIRST_BACKOFF_MS * 2 ** (attempt - 1), MAX_BACKOFF_MS) * (1 - random() / 4);
  const waitMs = Math.round(Math.min(failure.retryAfterMs ?? backoffMs, MAX_RETRY_AFTER_MS));
  logger.warn(`OpenAI could not ${what} (attempt ${attempt}: ${failure.detail}); again in ${waitMs} ms`);
  try {
    await sleep(waitMs, signal);
  } finally {
    signal?.throwIfAborted();
  }
}

export function toError(
  what: string,
  failure: Failure,
  attempts: number,
  cause: unknown,
  missing?: (cause: unknown) => Error,
): Error {
  const { kind, status, code, detail } = failure;
  if (status !== undefined && kind === 'access') return new OpenAiAccessError(what, status, { code, cause });
  if (kind === 'missing' && missing) return missing(cause);
  if (status !== undefined && kind !== 'unavailable')
    return new OpenAiRefusedError(what, { status, code, detail }, { cause });
  return new OpenAiUnavailableError(what, { attempts, status, detail }, { cause });
}
