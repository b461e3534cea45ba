import { checkRecord } from './check-record.ts';
import { toNamespace, writeHeaders } from './data-call.ts';
import type { DataCall, DataReply } from './data-call.ts';
import { rpcRefusal } from './refusal.ts';

/**
 * `POST /vectors/upsert`. All records are stored or none: one bad record refuses the request without saying which others
 * were good. Of two records with one id the later stays (the vendor documents nothing about that).
 */
export function upsert({ store, limits, index, body }: DataCall): DataReply {
  const vectors = body['vectors'];
  if (!Array.isArray(vectors) || vectors.length === 0) {
    throw rpcRefusal('invalidArgument', 'vectors must be a non-empty list');
  }
  if (vectors.length > limits.maxUpsertRecords) {
    throw rpcRefusal(
      'invalidArgument',
      `The number of vectors in one request must not exceed ${limits.maxUpsertRecords}, got ${vectors.length}`,
    );
  }
  const name = toNamespace(body['namespace'], limits);
  const records = vectors.map((item: unknown, at) => checkRecord(item, `vectors[${at}]`, index, limits));
  store.ensureNamespace(index, name);
  const lsn = store.apply(index.name, name, { type: 'put', records });
  return { body: { upsertedCount: records.length }, headers: writeHeaders(lsn), stored: records.length };
}
