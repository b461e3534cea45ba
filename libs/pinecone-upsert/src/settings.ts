import { fetchBytes } from './fetch-bytes.ts';
import type { Pinecone } from '@pinecone-database/pinecone';
import { setTimeout as wait } from 'node:timers/promises';
import {
  CONTROLLER_URL,
  MAX_BODY_BYTES,
  MAX_BYTES_PER_SECOND,
  MAX_RECORDS_PER_BODY,
  MAX_REQUESTS_PER_SECOND,
} from './limits.ts';
import type { Logger } from './logger.ts';
import type { Sleep } from './retry.ts';

/** How Pinecone is reached: by a key, or by a client of Pinecone's SDK that you have already. */
export type PineconeAccess =
  | {
      apiKey: string;
      /** Control plane; Pinecone's own by default. */
      controllerUrl?: string;
      fetch?: typeof fetch;
    }
  /** Its key, control plane and transport are used; its retries are not, which are this library's own. */
  | { client: Pinecone };

/** Everything else about an index, with a default each but for its name or host. */
export interface PineconeOptions {
  /** Either the name (its host is looked up) or the host is needed; with both, the host is used as given. */
  indexName?: string;
  /** `https://` is assumed without a scheme, `http://` for this machine. May have a path. */
  indexHost?: string;
  /** Told of each request that failed and is sent again. */
  logger?: Logger;
  /** From connecting to the last byte of the answer, per attempt. 30 s. */
  requestTimeoutMs?: number;
  /** 8. */
  maxAttempts?: number;
  /** Upsert bodies under way at a time, of all upserts of this object together. 8. */
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

/** What `createPineconeIndex` takes. */
export type PineconeSettings = PineconeAccess & PineconeOptions;

type Access = { apiKey: string; controllerUrl: string; fetch: typeof fetch };

export type Settings = Access &
  Required<Omit<PineconeOptions, 'indexName' | 'indexHost'>> &
  Pick<PineconeOptions, 'indexName' | 'indexHost'>;

/** Defaults and checks. @throws TypeError, RangeError; never with the key in its message */
export function toSettings(given: PineconeSettings): Settings {
  const settings: Settings = {
    ...toAccess(given),
    indexName: given.indexName || undefined,
    indexHost: given.indexHost ? toBaseUrl(given.indexHost) : undefined,
    logger: given.logger ?? { warn: () => undefined },
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

function toAccess(access: PineconeAccess): Access {
  const { apiKey, controllerUrl, fetch } = 'client' in access ? accessOf(access.client) : access;
  return {
    apiKey,
    controllerUrl: toBaseUrl(controllerUrl || CONTROLLER_URL),
    fetch: fetch ?? fetchBytes,
  };
}

function accessOf(client: Pinecone) {
  const { apiKey, controllerHostUrl, fetchApi } = client.getConfig();
  return { apiKey, controllerUrl: controllerHostUrl, fetch: fetchApi as typeof fetch | undefined };
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
