import { CLOSE, COMMA, OPEN } from './ascii';
import { EMPTY, NOT_FINITE, SMALLEST } from './limits';
import { writeFloat32 } from './write-float32';
import { writeFraction } from './write-fraction';

/** Whether the last call met a number that is not as good as zero. */
export let isNonZero: u32 = 0;

/**
 * Writes `count` float32 (little-endian, from `at` on) to `to` as a JSON array without white space.
 *
 * Returns the bytes written, or a negative problem. Relies on room at `to` for 17 bytes a number and 32 more.
 */
export function writeArray(at: usize, count: u32, to: usize): i32 {
  if (count == 0) return EMPTY;
  const start = to;
  isNonZero = 0;
  store<u8>(to, OPEN);
  for (let index: u32 = 0; index < count; index++) {
    const value = load<f32>(at + (index << 2));
    const end = writeFraction(value, to + 1);
    if (end != 0) {
      to = end;
      isNonZero = 1;
    } else {
      if (!isFinite(value)) return NOT_FINITE;
      if (abs(value) >= SMALLEST) isNonZero = 1;
      to = writeFloat32(value, to + 1);
    }
    store<u8>(to, COMMA);
  }
  store<u8>(to, CLOSE);
  return <i32>(to + 1 - start);
}
