import { CLOSE, COMMA, MINUS, OPEN, skipSpace } from './ascii';
import { copied, copiedTo, copyFractions } from './copy-fractions';
import { EMPTY, MALFORMED, NOT_FINITE, SMALLEST } from './limits';
import { numberEnd, readNumber } from './read-number';
import { writeFloat32 } from './write-float32';

/** How many numbers the last call read. */
export let dimension: u32 = 0;
/** Whether one of them is not as good as zero. */
export let isNonZero: u32 = 0;
/** Behind the `]` of the text that was read. */
export let endOfText: usize = 0;

/**
 * Checks the JSON array at `at` and writes it to `to`: without white space, every number as short as float32 can be.
 *
 * Returns the bytes written, or a negative problem. Relies on a zero byte behind the text and 64 more that can be read,
 * and on room at `to` for 17 bytes a number and 32 more.
 */
export function readArray(at: usize, to: usize): i32 {
  const start = to;
  dimension = 0;
  isNonZero = 0;
  if (load<u8>(at) != OPEN) return MALFORMED;
  at = skipSpace(at + 1);
  if (load<u8>(at) == CLOSE) return EMPTY;
  store<u8>(to++, OPEN);
  for (;;) {
    at = copyFractions(at, to);
    if (copied > 0) {
      to = copiedTo;
      isNonZero = 1;
      dimension += copied;
    }
    const value = readNumber(at);
    if (numberEnd == 0) return isNonFiniteName(at) ? NOT_FINITE : MALFORMED;
    if (!isFinite(value)) return NOT_FINITE;
    if (abs(value) >= SMALLEST) isNonZero = 1;
    dimension += 1;
    at = skipSpace(numberEnd);
    to = writeFloat32(value, to);
    const byte: u32 = load<u8>(at++);
    store<u8>(to++, byte);
    if (byte == CLOSE) break;
    if (byte != COMMA) return MALFORMED;
    at = skipSpace(at);
  }
  endOfText = at;
  return <i32>(to - start);
}

/** Python writes `NaN` and `Infinity` where JSON has no word for them. */
function isNonFiniteName(at: usize): bool {
  at += usize(load<u8>(at) == MINUS);
  return (
    (load<u32>(at) & 0xff_ffff) == 0x4e_614e ||
    (load<u32>(at) == 0x6966_6e49 && load<u32>(at, 4) == 0x7974_696e)
  );
}
