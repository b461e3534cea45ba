import { createConnection } from './connection.ts';
import { createHostLookup, describeIndex, preflight } from './describe.ts';
import { ensureIndex } from './ensure-index.ts';
import { fetchVectors, query, readStats } from './read.ts';
import { toSettings } from './settings.ts';
import type { PineconeSettings } from './settings.ts';
import type { PineconeIndex } from './types.ts';
import { upsert, upsertGroups } from './upsert.ts';

/**
 * Makes a client of one Pinecone index; connects to nothing yet.
 *
 * One per index and process: the pace per namespace is kept in it.
 *
 * @throws TypeError, RangeError for settings that cannot work
 */
export function createPineconeIndex(given: PineconeSettings): PineconeIndex {
  const connection = createConnection(toSettings(given));
  const resolveHost = createHostLookup(connection);
  return {
    preflight: (expect) => preflight(connection, expect),
    ensureIndex: (spec) => ensureIndex(connection, spec),
    describeIndex: ({ signal } = {}) => describeIndex(connection, signal),
    upsert: (records, options) => upsert(connection, resolveHost, records, options),
    upsertGroups: (groups, options) => upsertGroups(connection, resolveHost, groups, options),
    releaseMemory: () => connection.buffers[Symbol.dispose](),
    query: async (request) => query(connection, await resolveHost(request.signal), request),
    fetch: async (ids, options) => fetchVectors(connection, await resolveHost(options.signal), ids, options),
    stats: async ({ signal } = {}) => readStats(connection, await resolveHost(signal), signal),
  };
}
