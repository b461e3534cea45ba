import { setTimeout as delay } from 'node:timers/promises';
import { OpenAI } from 'openai';
import { OpenAiAccessError, OpenAiRefusedError, OpenAiUnavailableError } from './errors.ts';
import { toFailure, type Failure } from './failure.ts';
import { openGuard, type Guard } from './guard.ts';
import { MAX_LINE_BYTES } from './limits.ts';

export type OpenAiBatchSettings = {
  apiKey: string;
  /** With its `/v1`; default `https://api.openai.com/v1`. */
  baseUrl?: string;
  organization?: string;
  project?: string;
  fetch?: typeof fetch;
  /** Longest wait for the answer to a request, or for an upload to move on; default 60,000. */
  requestTimeoutMs?: number;
  /** Longest wait for the next bytes of a download; default 60,000. */
  stallTimeoutMs?: number;
  /** How often a download is begun before it fails; default 4. */
  maxDownloadAttempts?: number;
  /** Longest line read from a result or input file; default 8 MiB, which 2,048 inputs in a line would outgrow. */
  maxLineBytes?: number;
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  random?: () => number;
  now?: () => number;
};

/** The SDK and the settings, with every default filled in. */
export type Connection = Required<
  Omit<OpenAiBatchSettings, 'apiKey' | 'baseUrl' | 'organization' | 'project' | 'fetch'>
> & {
  client: OpenAI;
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
  const { apiKey, baseUrl, organization, project, fetch, ...rest } = settings;
  const client = new OpenAI({
    apiKey,
    // Null rather than absent: the SDK would take what is absent from the environment.
    adminAPIKey: null,
    baseURL: baseUrl ?? 'https://api.openai.com/v1',
    organization: organization ?? null,
    project: project ?? null,
    fetch,
    maxRetries: 0,
    timeout: NO_SDK_TIMEOUT_MS,
    logLevel: 'off',
  });
  return {
    client,
    requestTimeoutMs: rest.requestTimeoutMs ?? 60_000,
    stallTimeoutMs: rest.stallTimeoutMs ?? 60_000,
    maxDownloadAttempts: rest.maxDownloadAttempts ?? 4,
    maxLineBytes: rest.maxLineBytes ?? MAX_LINE_BYTES,
    sleep: rest.sleep ?? ((ms, signal) => delay(ms, undefined, { signal })),
    random: rest.random ?? Math.random,
    now: rest.now ?? Date.now,
  };
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
      await backOff(connection, attempt, failure, options.signal);
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
  { sleep, random }: Connection,
  attempt: number,
  { retryAfterMs }: Failure,
  signal?: AbortSignal,
): Promise<void> {
  const backoffMs = Math.min(FIRST_BACKOFF_MS * 2 ** (attempt - 1), MAX_BACKOFF_MS) * (1 - random() / 4);
  try {
    await sleep(Math.min(retryAfterMs ?? backoffMs, MAX_RETRY_AFTER_MS), signal);
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
