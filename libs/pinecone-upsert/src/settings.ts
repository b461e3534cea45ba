import { setTimeout as wait } from 'node:timers/promises';
import {
  MAX_BODY_BYTES,
  MAX_BYTES_PER_SECOND,
  MAX_RECORDS_PER_BODY,
  MAX_REQUESTS_PER_SECOND,
} from './limits.ts';
import type { Sleep } from './retry.ts';

export interface PineconeSettings {
  apiKey: string;
  /** Either the name (its host is looked up) or the host is needed; with both, the host is used as given. */
  indexName?: string;
  /** `https://` is assumed without a scheme, `http://` for this machine. May have a path. */
  indexHost?: string;
  /** Control plane; Pinecone's own by default. */
  controllerUrl?: string;
  fetch?: typeof fetch;
  /** From connecting to the last byte of the answer, per attempt. 30 s. */
  requestTimeoutMs?: number;
  /** 8. */
  maxAttempts?: number;
  /** Upsert bodies under way at a time. 8. */
  maxConcurrency?: number;
  /** Of one upsert request, as encoded. 1,999,000. */
  maxBodyBytes?: number;
  /** 1,000. */
  maxRecordsPerBody?: number;
  /** Per namespace, for all upserts of this object. 50,000,000. */
  maxBytesPerSecond?: number;
  /** Per namespace, for all upserts of this object. 100. */
  maxRequestsPerSecond?: number;
  sleep?: Sleep;
  /** Milliseconds. */
  now?(): number;
  /** 0 to 1. */
  random?(): number;
}

export type Settings = Required<Omit<PineconeSettings, 'indexName' | 'indexHost' | 'controllerUrl'>> &
  Pick<PineconeSettings, 'indexName' | 'indexHost' | 'controllerUrl'>;

/** Defaults and checks. @throws TypeError, RangeError; never with the key in its message */
export function toSettings(given: PineconeSettings): Settings {
  const settings: Settings = {
    apiKey: given.apiKey,
    indexName: given.indexName || undefined,
    indexHost: given.indexHost ? toBaseUrl(given.indexHost) : undefined,
    controllerUrl: given.controllerUrl ? toBaseUrl(given.controllerUrl) : undefined,
    fetch: given.fetch ?? globalThis.fetch,
    requestTimeoutMs: given.requestTimeoutMs ?? 30_000,
    maxAttempts: given.maxAttempts ?? 8,
    maxConcurrency: given.maxConcurrency ?? 8,
    maxBodyBytes: given.maxBodyBytes ?? MAX_BODY_BYTES,
    maxRecordsPerBody: given.maxRecordsPerBody ?? MAX_RECORDS_PER_BODY,
    maxBytesPerSecond: given.maxBytesPerSecond ?? MAX_BYTES_PER_SECOND,
    maxRequestsPerSecond: given.maxRequestsPerSecond ?? MAX_REQUESTS_PER_SECOND,
    sleep: given.sleep ?? (async (ms, signal) => void (await wait(ms, undefined, { signal }))),
    now: given.now ?? Date.now,
    random: given.random ?? Math.random,
  };
  checkSettings(settings);
  return settings;
}

function checkSettings(settings: Settings): void {
  // A header with a line break in it would be quoted, key and all, by the error that fetch throws.
  if (!/^[\x21-\x7e]+$/.test(settings.apiKey)) {
    throw new TypeError(
      'The Pinecone API key is empty or has characters that no key has, such as a line break.',
    );
  }
  if (!settings.indexName && !settings.indexHost)
    throw new TypeError('Pinecone needs indexName or indexHost.');
  for (const name of [
    'requestTimeoutMs',
    'maxAttempts',
    'maxConcurrency',
    'maxBodyBytes',
    'maxRecordsPerBody',
    'maxBytesPerSecond',
    'maxRequestsPerSecond',
  ] as const) {
    if (!(settings[name] > 0)) throw new RangeError(`${name} must be more than 0, got ${settings[name]}.`);
  }
}

/** The SDK would take `localhost:8080` for https, which no server on this machine speaks. */
export function toBaseUrl(host: string): string {
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:|\/|$)/.test(host);
  const withScheme = /^https?:\/\//.test(host) ? host : `${isLocal ? 'http' : 'https'}://${host}`;
  if (!URL.canParse(withScheme))
    throw new TypeError(`"${host}" is not the host or URL of a Pinecone service.`);
  return withScheme.replace(/\/+$/, '');
}
