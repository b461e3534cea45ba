import type { Change } from './change.ts';
import { existingNamespace, toIds, toNamespace, writeHeaders } from './data-call.ts';
import type { DataCall, DataReply } from './data-call.ts';
import { parseMetadataFilter } from './metadata-filter.ts';
import { rpcRefusal } from './refusal.ts';
import { selectIds } from './select-ids.ts';

/**
 * `POST /vectors/delete`, by `ids`, by `filter`, or everything with `deleteAll`. Ids that don't exist are no error, an
 * unknown namespace is one. After `deleteAll` the empty namespace stays.
 */
export function deleteVectors(call: DataCall): DataReply {
  const { store, index, body, limits } = call;
  const name = toNamespace(body['namespace'], limits);
  const lsn = store.apply(index.name, existingNamespace(call, name).name, toChange(call, name));
  return { body: {}, headers: writeHeaders(lsn) };
}

function toChange(call: DataCall, name: string): Change {
  const { body, limits } = call;
  const ids = body['ids'] ?? undefined;
  const filter = body['filter'] ?? undefined;
  const deleteAll = body['deleteAll'] === true;
  if ([ids !== undefined, filter !== undefined, deleteAll].filter(Boolean).length !== 1) {
    throw rpcRefusal('invalidArgument', "Exactly one of 'ids', 'filter' and 'deleteAll' must be given");
  }
  if (deleteAll) return { type: 'clear' };
  if (ids !== undefined) return { type: 'delete', ids: toIds(ids, limits) };
  return {
    type: 'delete',
    ids: selectIds(existingNamespace(call, name).records, parseMetadataFilter(filter, limits)),
  };
}
