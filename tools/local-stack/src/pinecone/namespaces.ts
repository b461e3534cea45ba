import { existingNamespace, toCount, toNamespace } from './data-call.ts';
import type { DataCall, DataReply } from './data-call.ts';
import { toPage } from './page.ts';
import { rpcRefusal } from './refusal.ts';
import type { StoredNamespace } from './store.ts';

const COUNTS_ARE_TEXT_SINCE = '2026-07';
const MOST_PER_PAGE = 100;

/** `GET /namespaces`: in byte order, by prefix, a page at a time. */
export function listNamespaces(call: DataCall): DataReply {
  const { store, index, params } = call;
  const prefix = params.get('prefix') ?? '';
  const sorted = store.namespaces(index.name).map(({ name }) => name);
  const { names, pagination } = toPage(sorted, {
    prefix,
    limit: toCount(params.get('limit'), { name: 'limit', fallback: MOST_PER_PAGE, most: MOST_PER_PAGE }),
    token: params.get('paginationToken') ?? undefined,
  });
  return {
    body: {
      namespaces: names.map((name) => describe(existingNamespace(call, name), call)),
      ...(pagination && { pagination }),
      total_count: sorted.filter((name) => name.startsWith(prefix)).length,
    },
  };
}

/** `POST /namespaces`. */
export function createNamespace(call: DataCall): DataReply {
  const { store, index, body, limits } = call;
  const name = toNamespace(body['name'], limits);
  if (store.namespace(index.name, name) !== undefined) {
    throw rpcRefusal('alreadyExists', `Namespace ${name} already exists`);
  }
  return { body: describe(store.ensureNamespace(index, name), call) };
}

/** `GET /namespaces/{namespace}`. */
export function describeNamespace(call: DataCall): DataReply {
  return { body: describe(existingNamespace(call, toNamespace(call.pathNamespace, call.limits)), call) };
}

/** `DELETE /namespaces/{namespace}`: the namespace and its records are gone. */
export function deleteNamespace(call: DataCall): DataReply {
  const { name } = existingNamespace(call, toNamespace(call.pathNamespace, call.limits));
  call.store.deleteNamespace(call.index.name, name);
  return { body: {} };
}

function describe({ name, records }: StoredNamespace, { apiVersion }: DataCall) {
  const asText = apiVersion >= COUNTS_ARE_TEXT_SINCE;
  return { name, record_count: asText ? String(records.size) : records.size };
}
