import { vectorTextBytes, writeVector } from '../embedding/vector-text.ts';
import type { StoredRecord } from './records.ts';

/** A record as a reply holds it. By hand: vectors are most of what is read back, and a float32 has a shorter text than its double. */
export function recordJson({ id, values, metadata }: StoredRecord): string {
  const rest = metadata === undefined ? '' : `,"metadata":${metadata}`;
  return `{"id":${JSON.stringify(id)},"values":${vectorJson(values)}${rest}}`;
}

function vectorJson(values: Float32Array): string {
  if (values.some((value) => !(Math.abs(value) < 1))) return JSON.stringify([...values]);
  const text = Buffer.allocUnsafe(vectorTextBytes(values.length));
  return text.toString('latin1', 0, writeVector(values, text, 0));
}
