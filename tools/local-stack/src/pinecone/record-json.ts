import { MAX_FLOAT32_TEXT, writeFloat32 } from '../embedding/float32-text.ts';
import type { StoredRecord } from './records.ts';

const COMMA = 0x2c;

/** A record as a reply holds it. By hand: vectors are most of what is read back, and a float32 has a shorter text than its double. */
export function recordJson({ id, values, metadata }: StoredRecord): string {
  const rest = metadata === undefined ? '' : `,"metadata":${metadata}`;
  return `{"id":${JSON.stringify(id)},"values":${vectorJson(values)}${rest}}`;
}

function vectorJson(values: Float32Array): string {
  if (values.some((value) => !(Math.abs(value) < 1))) return JSON.stringify([...values]);
  const text = Buffer.allocUnsafe(values.length * (MAX_FLOAT32_TEXT + 1));
  let end = 0;
  for (const value of values) {
    end = writeFloat32(value, text, end);
    text[end++] = COMMA;
  }
  return `[${text.toString('latin1', 0, end - 1)}]`;
}
