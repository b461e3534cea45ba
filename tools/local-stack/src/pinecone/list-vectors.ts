import { readHeaders, toCount, toNamespace } from './data-call.ts';
import type { DataCall, DataReply } from './data-call.ts';
import { toPage } from './page.ts';

/** `GET /vectors/list`: ids in byte order, by prefix, a page at a time. An unknown namespace has none. */
export function listVectors({ store, index, params, limits }: DataCall): DataReply {
  const name = toNamespace(params.get('namespace'), limits);
  const namespace = store.namespace(index.name, name);
  const { names, pagination } = toPage(namespace?.records.sortedIds() ?? [], {
    prefix: params.get('prefix') ?? '',
    limit: toCount(params.get('limit'), { name: 'limit', fallback: 100, most: limits.maxTopK }),
    token: params.get('paginationToken') ?? undefined,
  });
  return {
    body: {
      vectors: names.map((id) => ({ id })),
      ...(pagination && { pagination }),
      namespace: name,
      usage: { readUnits: 1 },
    },
    headers: readHeaders(namespace),
  };
}
