import { configureIndex, createIndex, deleteIndex, describeIndex, listIndexes } from './control-plane.ts';
import type { ControlHandler } from './control-plane.ts';
import type { DataHandler } from './data-call.ts';
import { deleteVectors } from './delete-vectors.ts';
import { fetchByMetadata, fetchVectors } from './fetch-vectors.ts';
import { indexStats } from './index-stats.ts';
import { listVectors } from './list-vectors.ts';
import { createNamespace, deleteNamespace, describeNamespace, listNamespaces } from './namespaces.ts';
import { query } from './query.ts';
import type { RateCosts } from './rate-limits.ts';
import { updateVectors } from './update-vectors.ts';
import { upsert } from './upsert.ts';

interface ControlRoute {
  name: string;
  answer: ControlHandler;
}

interface DataRoute {
  name: string;
  answer: DataHandler;
  /** Whether it reads records or counts them, which may be behind the writes. A write sees everything. */
  sees?: 'reads' | 'counts';
  /** What a request takes from its namespace's rate limits. */
  costs?: (body: Record<string, unknown>, bodyBytes: number) => RateCosts;
}

/** What a request is about: the route, and the names in its path, decoded. */
export type Target = ControlTarget | DataTarget;

export interface ControlTarget {
  plane: 'control';
  route: ControlRoute;
  /** Empty for `/indexes`. */
  index: string;
}

export interface DataTarget {
  plane: 'data';
  route: DataRoute;
  index: string;
  /** Empty for routes that don't name one in their path. */
  namespace: string;
}

const CONTROL_ROUTES: Record<string, ControlRoute> = {
  'POST /indexes': { name: 'create_index', answer: createIndex },
  'GET /indexes': { name: 'list_indexes', answer: listIndexes },
  'GET /indexes/*': { name: 'describe_index', answer: describeIndex },
  'PATCH /indexes/*': { name: 'configure_index', answer: configureIndex },
  'DELETE /indexes/*': { name: 'delete_index', answer: deleteIndex },
};

const DATA_ROUTES: Record<string, DataRoute> = {
  'POST /vectors/upsert': {
    name: 'upsert',
    answer: upsert,
    costs: (_body, bytes) => ({ upsertRequests: 1, upsertBytes: bytes }),
  },
  'POST /query': { name: 'query', answer: query, sees: 'reads', costs: () => ({ queryRequests: 1 }) },
  'GET /vectors/fetch': { name: 'fetch', answer: fetchVectors, sees: 'reads' },
  'POST /vectors/fetch_by_metadata': { name: 'fetch_by_metadata', answer: fetchByMetadata, sees: 'reads' },
  'GET /vectors/list': { name: 'list', answer: listVectors, sees: 'reads' },
  'POST /vectors/delete': {
    name: 'delete',
    answer: deleteVectors,
    costs: ({ ids }) => ({ deleteRequests: 1, deleteRecords: Array.isArray(ids) ? ids.length : 1 }),
  },
  'POST /vectors/update': { name: 'update', answer: updateVectors, costs: () => ({ updateRequests: 1 }) },
  'POST /describe_index_stats': { name: 'stats', answer: indexStats, sees: 'counts' },
  'GET /namespaces': { name: 'list_namespaces', answer: listNamespaces, sees: 'counts' },
  'POST /namespaces': { name: 'create_namespace', answer: createNamespace },
  'GET /namespaces/*': { name: 'describe_namespace', answer: describeNamespace, sees: 'counts' },
  'DELETE /namespaces/*': { name: 'delete_namespace', answer: deleteNamespace },
};

export const ROUTE_NAMES = [...Object.values(CONTROL_ROUTES), ...Object.values(DATA_ROUTES)].map(
  ({ name }) => name,
);

/** Finds what a request is about. An index's host is `/index-data/{index}`, so its paths start with that. */
export function findTarget(method: string, pathname: string): Target | undefined {
  const dataPath = /^\/index-data\/([^/]+)(\/.+)$/.exec(pathname);
  if (dataPath !== null) {
    const { pattern, last } = toPattern(dataPath[2] ?? '');
    const route = DATA_ROUTES[`${method} ${pattern}`];
    return route && { route, plane: 'data', index: decode(dataPath[1] ?? ''), namespace: decode(last) };
  }
  const { pattern, last } = toPattern(pathname);
  const route = CONTROL_ROUTES[`${method} ${pattern}`];
  return route && { route, plane: 'control', index: decode(last) };
}

function toPattern(path: string): { pattern: string; last: string } {
  const named = /^\/(indexes|namespaces)\/([^/]+)$/.exec(path);
  return named === null ? { pattern: path, last: '' } : { pattern: `/${named[1]}/*`, last: named[2] ?? '' };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
