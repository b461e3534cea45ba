import { MAX_FLOAT32_TEXT, writeFloat32 } from './float32-text.ts';

const OPEN = 0x5b;
const CLOSE = 0x5d;
const COMMA = 0x2c;
const SPACE = 0x20;

/** Room that a vector's text may need. */
export function vectorTextBytes(count: number): number {
  return count * (MAX_FLOAT32_TEXT + 2) + 2;
}

/** Writes a vector as a JSON array, each number as short as a float32 allows, and returns the position after it. */
export function writeVector(
  vector: Float32Array,
  to: Uint8Array,
  at: number,
  { spaced = false }: { spaced?: boolean } = {},
): number {
  to[at++] = OPEN;
  for (let position = 0; position < vector.length; position += 1) {
    if (position > 0) {
      to[at++] = COMMA;
      if (spaced) to[at++] = SPACE;
    }
    at = writeFloat32(vector[position] as number, to, at);
  }
  to[at++] = CLOSE;
  return at;
}
