import { atFault } from './at-fault.ts';
import { recordBytes } from './body.ts';
import { checkId } from './check-id.ts';
import { checkMetadata } from './check-metadata.ts';
import { EncodedMetadata } from './encoded-metadata.ts';
import { encodeVector } from './encode-vector.ts';
import type { EncodedVector, UpsertError, VectorRecord } from './types.ts';

/** A record that Pinecone should take, in the pieces of its JSON. */
export interface CheckedRecord {
  id: string;
  /** The id as JSON: ASCII. */
  idJson: string;
  vector: EncodedVector;
  /** JSON. */
  metadata?: Uint8Array;
}

export type RecordCheck = { ok: true; record: CheckedRecord } | { ok: false; error: UpsertError };

/**
 * Checks one record against everything that Pinecone is known to refuse a whole body for (vendor-facts: Pinecone limits).
 *
 * Failures are the record's own (`scope: 'item'`); nothing is truncated or dropped to make it fit.
 */
export function checkRecord(
  { id, values, metadata }: VectorRecord,
  { dimension, maxBytes }: { dimension: number; maxBytes: number },
): RecordCheck {
  const idFault = checkId(id);
  if (idFault) return { ok: false, error: idFault };
  const vector = encodeVector(values);
  if (!vector) return atFault('NOT_FINITE', 'a value is not a number, or not finite as float32');
  if (vector.dimension !== dimension) {
    return atFault('DIMENSION_MISMATCH', `the vector has ${vector.dimension} values, expected ${dimension}`);
  }
  if (vector.isZero)
    return atFault('ZERO_VECTOR', 'no value reaches 1e-8 in size; Pinecone takes no zero vectors');
  const encoded = encode(metadata);
  if (encoded && 'error' in encoded) return encoded;
  const record = { id, idJson: JSON.stringify(id), vector, metadata: encoded?.json };
  const byteLength = recordBytes(record);
  if (byteLength > maxBytes) {
    return atFault('RECORD_TOO_LARGE', `the record has ${byteLength} bytes, a request takes ${maxBytes}`);
  }
  return { ok: true, record };
}

function encode(
  metadata: VectorRecord['metadata'],
): EncodedMetadata | { ok: false; error: UpsertError } | undefined {
  if (metadata instanceof EncodedMetadata && metadata.json.byteLength === 0)
    throw new TypeError('Encoded metadata have no bytes: was their memory given back before they were sent?');
  if (metadata === undefined || metadata instanceof EncodedMetadata) return metadata;
  const checked = checkMetadata(metadata);
  return checked.ok ? new EncodedMetadata(Buffer.from(checked.json)) : checked;
}
