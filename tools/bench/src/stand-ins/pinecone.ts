import { setTimeout } from 'node:timers/promises';
import { checkUpsert } from './check-upsert.ts';
import { readBody, replyJson, replyText } from './listen.ts';
import type { Answer } from './listen.ts';
import type { RateLimit } from './rate-limit.ts';

export interface UpsertCounts {
  /** Accepted. */
  requests: number;
  records: number;
  bytes: number;
  largestBytes: number;
  mostInFlight: number;
  /** Refused by the rate limit. */
  refused: number;
}

export interface PineconeOptions {
  dimensions: number;
  /** How long an upsert takes besides its transfer. */
  latencyMs: number;
  /** Without them there is no limit. */
  bytesPerSecond?: RateLimit;
  requestsPerSecond?: RateLimit;
}

export const INDEX_NAME = 'receipts';

/** Pinecone as far as an upsert needs it: counts and checks, stores nothing. */
export function createPinecone(options: PineconeOptions): { answer: Answer; counts: UpsertCounts } {
  const counts = { requests: 0, records: 0, bytes: 0, largestBytes: 0, mostInFlight: 0, refused: 0 };
  let inFlight = 0;

  const upsert: Answer = async (request, response) => {
    inFlight += 1;
    counts.mostInFlight = Math.max(counts.mostInFlight, inFlight);
    try {
      const body = await readBody(request);
      if (!fits(options, body.byteLength)) {
        counts.refused += 1;
        return replyText(response, 'Too Many Requests', 429, 'text/plain');
      }
      const records = checkUpsert(body, options.dimensions);
      counts.requests += 1;
      counts.records += records;
      counts.bytes += body.byteLength;
      counts.largestBytes = Math.max(counts.largestBytes, body.byteLength);
      await setTimeout(options.latencyMs);
      replyJson(response, { upsertedCount: records });
    } catch (error) {
      replyJson(response, { code: 3, message: `Refused: ${String(error)}`, details: [] }, 400);
    } finally {
      inFlight -= 1;
    }
  };

  const answer: Answer = async (request, response) => {
    const { url = '', headers } = request;
    if (url === '/vectors/upsert') return await upsert(request, response);
    await readBody(request);
    if (url === `/indexes/${INDEX_NAME}`) {
      return replyJson(response, toIndex(options.dimensions, headers.host ?? ''));
    }
    if (url === '/describe_index_stats') {
      return replyJson(response, { namespaces: {}, dimension: options.dimensions, totalVectorCount: 0 });
    }
    replyText(response, `Not found: ${url}`, 404, 'text/plain');
  };
  return { answer, counts };
}

/** Both limits are asked first and taken then, for a request that one of them refuses must cost nothing at the other. */
function fits({ bytesPerSecond, requestsPerSecond }: PineconeOptions, bytes: number): boolean {
  if (bytesPerSecond?.has(bytes) === false || requestsPerSecond?.has(1) === false) return false;
  bytesPerSecond?.take(bytes);
  requestsPerSecond?.take(1);
  return true;
}

function toIndex(dimension: number, host: string) {
  return {
    name: INDEX_NAME,
    host: `http://${host}`,
    status: { ready: true, state: 'Ready' },
    deployment: { deployment_type: 'managed', cloud: 'aws', region: 'us-east-1', environment: 'bench' },
    schema: { fields: { _values: { type: 'dense_vector', dimension, metric: 'cosine' } } },
    read_capacity: { mode: 'OnDemand', status: { state: 'Ready' } },
    deletion_protection: 'disabled',
    tags: {},
  };
}
