import { chunk, mapConcurrent } from '@lading/streams';
import { ask } from './ask.ts';
import type { Connection } from './connection.ts';
import { PineconeRefusedError } from './errors.ts';
import { toNumbers } from './encode-vector.ts';
import { readIndexStats } from './index-answers.ts';
import { DEFAULT_NAMESPACE, MAX_FETCH_IDS, MAX_FETCH_URL_BYTES, MAX_TOP_K } from './limits.ts';
import { callSdk } from './sdk.ts';
import type { IndexStats, QueryMatch, QueryRequest, StoredVector, VectorMetadata } from './types.ts';

/** Reads share the index's 100 requests per second with everybody; a few at a time stay far below it. */
const MAX_FETCHES_UNDER_WAY = 4;

const NO_FILTER = Buffer.from('{}');

/** What PineconeIndex.query promises. */
export async function query(
  connection: Connection,
  host: string,
  { vector, topK, namespace, filter, includeValues = false, signal }: QueryRequest,
): Promise<QueryMatch[]> {
  if (!Number.isInteger(topK) || topK < 1 || topK > MAX_TOP_K) {
    throw new RangeError(`topK is an integer from 1 to ${MAX_TOP_K}, got ${topK}.`);
  }
  const matches = await unlessNamespaceIsUnknown(
    callSdk(connection, 'query', signal, async (client) => {
      const request = { vector: toNumbers(vector), topK, includeValues, includeMetadata: true };
      const index = client.index<VectorMetadata>({ host, namespace: namespace || DEFAULT_NAMESPACE });
      return (await index.query({ ...request, ...(filter ? { filter } : {}) })).matches;
    }),
  );
  return (matches ?? []).map(({ id, score, metadata, values }) => ({
    id,
    score: score ?? 0,
    ...(metadata ? { metadata } : {}),
    ...(includeValues ? { values } : {}),
  }));
}

/** What PineconeIndex.fetch promises. */
export async function fetchVectors(
  connection: Connection,
  host: string,
  ids: readonly string[],
  { namespace, signal }: { namespace: string; signal?: AbortSignal },
): Promise<Map<string, StoredVector>> {
  const pages = chunk(new Set(ids), {
    maxCount: MAX_FETCH_IDS,
    maxBytes: MAX_FETCH_URL_BYTES,
    sizeOf: (id) => encodeURIComponent(id).length + '&ids='.length,
  });
  const found = new Map<string, StoredVector>();
  const fetchPage = (page: string[]) =>
    unlessNamespaceIsUnknown(
      callSdk(connection, 'fetch vectors', signal, async (client) => {
        const index = client.index<VectorMetadata>({ host, namespace: namespace || DEFAULT_NAMESPACE });
        return Object.values((await index.fetch({ ids: page })).records);
      }),
    );
  for await (const records of mapConcurrent(pages, MAX_FETCHES_UNDER_WAY, fetchPage)) {
    for (const { id, values, metadata } of records ?? []) {
      found.set(id, { id, values: values ?? [], ...(metadata ? { metadata } : {}) });
    }
  }
  return found;
}

/** What PineconeIndex.stats promises. */
export async function readStats(
  connection: Connection,
  host: string,
  signal?: AbortSignal,
): Promise<IndexStats> {
  const question = { what: 'read the statistics', url: `${host}/describe_index_stats`, body: NO_FILTER };
  return await ask(connection, question, readIndexStats, signal);
}

/** A namespace comes into being with its first record: until then there is nothing in it, which is no error. */
async function unlessNamespaceIsUnknown<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof PineconeRefusedError && error.status === 404) return undefined;
    throw error;
  }
}
