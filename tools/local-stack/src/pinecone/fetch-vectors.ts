import { existingNamespace, readHeaders, toCount, toIds, toNamespace } from './data-call.ts';
import type { DataCall, DataReply } from './data-call.ts';
import { parseMetadataFilter } from './metadata-filter.ts';
import { toPage } from './page.ts';
import { recordJson } from './record-json.ts';
import type { StoredRecord } from './records.ts';
import { selectIds } from './select-ids.ts';

const RECORDS_PER_READ_UNIT = 10;

/** `GET /vectors/fetch`: records by id. Ids that don't exist are left out. */
export function fetchVectors(call: DataCall): DataReply {
  const name = toNamespace(call.params.get('namespace'), call.limits);
  const ids = toIds(call.params.getAll('ids'), call.limits);
  const namespace = existingNamespace(call, name);
  const records = ids.map((id) => namespace.records.get(id)).filter((record) => record !== undefined);
  return { text: fetchJson(name, records), headers: readHeaders(namespace) };
}

/** `POST /vectors/fetch_by_metadata`: a page of the records that pass a filter, in order of id. */
export function fetchByMetadata(call: DataCall): DataReply {
  const { body, limits } = call;
  const name = toNamespace(body['namespace'], limits);
  const limit = toCount(body['limit'], { name: 'limit', fallback: 100, most: limits.maxTopK });
  const test = parseMetadataFilter(body['filter'], limits);
  const namespace = existingNamespace(call, name);
  const token = typeof body['paginationToken'] === 'string' ? body['paginationToken'] : undefined;
  const { names, pagination } = toPage(selectIds(namespace.records, test), { limit, token });
  const records = names.map((id) => namespace.records.get(id)).filter((record) => record !== undefined);
  return { text: fetchJson(name, records, pagination), headers: readHeaders(namespace) };
}

function fetchJson(namespace: string, records: readonly StoredRecord[], pagination?: object): string {
  const readUnits = Math.max(1, Math.ceil(records.length / RECORDS_PER_READ_UNIT));
  const vectors = records.map((record) => `${JSON.stringify(record.id)}:${recordJson(record)}`);
  const rest = JSON.stringify({ namespace, usage: { readUnits }, ...(pagination && { pagination }) });
  return `{"vectors":{${vectors.join()}},${rest.slice(1)}`;
}
