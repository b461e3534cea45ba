import { checkValues, isZero } from './check-record.ts';
import { existingNamespace, toNamespace, writeHeaders } from './data-call.ts';
import type { DataCall, DataReply } from './data-call.ts';
import { fromMetadataText, isObject, toMetadataText } from './metadata.ts';
import { parseMetadataFilter } from './metadata-filter.ts';
import type { StoredRecord } from './records.ts';
import { rpcRefusal } from './refusal.ts';
import { selectIds } from './select-ids.ts';

/**
 * `POST /vectors/update`: new values for one record, or fields merged into the metadata of one record or of all that
 * pass a filter (`dryRun` only counts them). An id that doesn't exist changes nothing and is no error.
 */
export function updateVectors(call: DataCall): DataReply {
  const { store, index, body, limits } = call;
  const [id, filter] = [body['id'] ?? undefined, body['filter'] ?? undefined];
  if ((id === undefined) === (filter === undefined)) {
    throw rpcRefusal('invalidArgument', "Exactly one of 'id' and 'filter' must be given");
  }
  const namespace = existingNamespace(call, toNamespace(body['namespace'], limits));
  const ids =
    filter === undefined ? [String(id)] : selectIds(namespace.records, parseMetadataFilter(filter, limits));
  const records = ids
    .map((each) => namespace.records.get(each))
    .filter((record) => record !== undefined)
    .map((record) => updated(record, call));
  const isDryRun = filter !== undefined && body['dryRun'] === true;
  const lsn = isDryRun ? namespace.lsn : store.apply(index.name, namespace.name, { type: 'put', records });
  return { body: filter === undefined ? {} : { matchedRecords: records.length }, headers: writeHeaders(lsn) };
}

function updated(record: StoredRecord, { body, index, limits }: DataCall): StoredRecord {
  const [given, fields] = [body['values'] ?? undefined, body['setMetadata'] ?? undefined];
  const isGiven = given !== undefined && !(Array.isArray(given) && given.length === 0);
  const values = isGiven ? checkValues(given, 'values', index) : record.values;
  if (isZero(values))
    throw rpcRefusal('invalidArgument', 'Dense vectors must contain at least one non-zero value');
  if (fields === undefined) return { ...record, values };
  if (!isObject(fields)) throw rpcRefusal('invalidArgument', 'setMetadata must be a JSON object');
  return {
    ...record,
    values,
    metadata: toMetadataText({ ...fromMetadataText(record.metadata), ...fields }, limits),
  };
}
