import { checkValues } from './check-record.ts';
import { readHeaders, toCount, toNamespace } from './data-call.ts';
import type { DataCall, DataReply } from './data-call.ts';
import { fromMetadataText } from './metadata.ts';
import { parseMetadataFilter } from './metadata-filter.ts';
import type { ReadonlyRecords } from './records.ts';
import { rpcRefusal } from './refusal.ts';
import { searchRecords } from './search-records.ts';
import type { Match } from './search-records.ts';

const BYTES_PER_READ_UNIT = 1_000_000_000;

/** `POST /query`: exact search by a vector or by the id of a stored one. An unknown namespace or id matches nothing. */
export function query(call: DataCall): DataReply {
  const { store, limits, index, body } = call;
  const name = toNamespace(body['namespace'], limits);
  const topK = toCount(body['topK'], { name: 'topK', most: limits.maxTopK });
  const namespace = store.namespace(index.name, name);
  const vector = toQueryVector(call, namespace?.records);
  const accepts = namespace && toAccepts(call, namespace.records);
  const matches =
    namespace === undefined || vector === undefined
      ? []
      : searchRecords(namespace.records, vector, { metric: index.metric, topK, accepts }).map((match) =>
          toScoredVector(match, namespace.records, body),
        );
  const readUnits = Math.max(
    1,
    Math.ceil(((namespace?.records.size ?? 0) * index.dimension * 4) / BYTES_PER_READ_UNIT),
  );
  return {
    body: { results: [], matches, namespace: name, usage: { readUnits } },
    headers: readHeaders(namespace),
  };
}

function toQueryVector(
  { body, index }: DataCall,
  records: ReadonlyRecords | undefined,
): Float32Array | undefined {
  const [vector, id] = [body['vector'] ?? undefined, body['id'] ?? undefined];
  if (body['sparseVector'] !== undefined && body['sparseVector'] !== null) {
    throw rpcRefusal('invalidArgument', 'Index configuration does not support sparse values');
  }
  if ((vector === undefined) === (id === undefined)) {
    throw rpcRefusal('invalidArgument', "Exactly one of 'vector' and 'id' must be given");
  }
  if (vector !== undefined) return checkValues(vector, 'vector', index);
  if (typeof id !== 'string') throw rpcRefusal('invalidArgument', 'id must be a string');
  return records?.get(id)?.values;
}

function toAccepts(
  { body, limits }: DataCall,
  records: ReadonlyRecords,
): ((slot: number) => boolean) | undefined {
  const filter = body['filter'] ?? undefined;
  if (filter === undefined) return undefined;
  const test = parseMetadataFilter(filter, limits);
  return (slot) => test(fromMetadataText(records.metadataAt(slot)));
}

function toScoredVector({ id, score, slot }: Match, records: ReadonlyRecords, body: Record<string, unknown>) {
  const metadata = body['includeMetadata'] === true ? records.metadataAt(slot) : undefined;
  return {
    id,
    score,
    values: body['includeValues'] === true ? [...records.valuesAt(slot)] : [],
    ...(metadata === undefined ? {} : { metadata: fromMetadataText(metadata) }),
  };
}
