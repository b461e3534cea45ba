import { CLOSE, COMMA, MINUS, OPEN, skipSpace, ZERO, ZERO_AND_POINT } from './ascii';
import { EMPTY, MALFORMED, NOT_FINITE, SMALLEST } from './limits';
import { numberEnd, readNumber } from './read-number';
import { FEWEST, POWERS } from './tables';
import { writeFloat32 } from './write-float32';

/** How many numbers the last call read. */
export let dimension: u32 = 0;
/** Whether one of them is not as good as zero. */
export let isNonZero: u32 = 0;
/** Behind the `]` of the text that was read. */
export let endOfText: usize = 0;

const COMMA_AND_SPACE: u16 = 0x202c;
const MOST_DIGITS: u64 = 999_999_999;

/** More than the arithmetic of `isShortest` can be off. */
const DOUBT: f64 = 1e-5;

/** Added to a count from 0 to 16: where each byte comes from when so many move to the end, and nowhere for the rest. */
const LAST_OF_SIXTEEN: v128 = i8x16(-16, -15, -14, -13, -12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1);

/**
 * Checks the JSON array at `at` and writes it to `to`: without white space, every number as short as float32 can be.
 *
 * Returns the bytes written, or a negative problem. Relies on a zero byte behind the text and 32 more that can be read,
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
    const sign = usize(load<u8>(at) == MINUS);
    const decimals = i8x16.sub(v128.load(at + sign, 2), i8x16.splat(<i8>ZERO));
    const places = <u32>ctz(~i8x16.bitmask(i8x16.lt_u(decimals, i8x16.splat(10))));
    // Nearly all numbers of embeddings look like `-0.0123456`. They are copied where no text for the same float32 is
    // shorter. Where the next one begins must not wait for that to be known, so it is a branch, which is guessed right.
    if (load<u16>(at + sign) == ZERO_AND_POINT && isShortest(toInteger(decimals, places), places)) {
      const length = sign + 2 + places;
      v128.store(to, v128.load(at));
      at += length;
      to += length;
      isNonZero = 1;
    } else {
      const value = readNumber(at);
      if (numberEnd == 0) return isNonFiniteName(at) ? NOT_FINITE : MALFORMED;
      if (!isFinite(value)) return NOT_FINITE;
      if (abs(value) >= SMALLEST) isNonZero = 1;
      at = numberEnd;
      to = writeFloat32(value, to);
    }
    dimension += 1;
    if (load<u16>(at) == COMMA_AND_SPACE) {
      store<u8>(to++, COMMA);
      at = skipSpace(at + 2);
      continue;
    }
    at = skipSpace(at);
    const byte: u32 = load<u8>(at++);
    store<u8>(to++, byte);
    if (byte == CLOSE) break;
    if (byte != COMMA) return MALFORMED;
    at = skipSpace(at);
  }
  endOfText = at;
  return <i32>(to - start);
}

/** The integer that the first `count` of sixteen digits are. */
function toInteger(digits: v128, count: u32): u64 {
  const indexes = i8x16.add(LAST_OF_SIXTEEN, i8x16.splat(<i8>count));
  // Digits move to the end, and what was before them becomes zeros; then pairs of pairs are joined.
  const aligned = i8x16.swizzle(digits, indexes);
  const pairs = i16x8.shr_u(i16x8.mul(aligned, i16x8.splat(0x0a01)), 8);
  const fours = i32x4.dot_i16x8_s(pairs, i16x8(100, 1, 100, 1, 100, 1, 100, 1));
  const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_u(fours, fours), i16x8(10000, 1, 10000, 1, 0, 0, 0, 0));
  return <u64>i32x4.extract_lane(eights, 0) * 100_000_000 + <u64>i32x4.extract_lane(eights, 1);
}

/**
 * Whether no text is shorter than `0.` and these decimals, among all that read as the same float32. Says no where it
 * can't be sure.
 *
 * Measured in units of the last decimal: `middle` is where the float32 lies, `reach` how far numbers may be from it. A
 * number with fewer digits would be a multiple of ten within reach.
 */
function isShortest(digits: u64, places: u32): bool {
  if (digits < load<u32>(FEWEST + (places << 2)) || digits > MOST_DIGITS) return false;
  const last = <f64>digits;
  const scale = load<f64>(POWERS + (places << 3));
  const value = <f32>(last / scale);
  const middle = <f64>value * scale;
  // Half the distance to the next float32 is 2^-24 of the power of two below.
  const reach = <f64>reinterpret<f32>(reinterpret<u32>(value) & 0x7f80_0000) * scale * (1.0 / 16_777_216.0);
  const ten = <f64>((<u32>digits / 10) * 10);
  const far = reach + DOUBT;
  if (abs(last - middle) >= reach - DOUBT) return false;
  if (middle - ten <= far) return false;
  return ten + 10 - middle > far;
}

/** Python writes `NaN` and `Infinity` where JSON has no word for them. */
function isNonFiniteName(at: usize): bool {
  at += usize(load<u8>(at) == MINUS);
  return (
    (load<u32>(at) & 0xff_ffff) == 0x4e_614e ||
    (load<u32>(at) == 0x6966_6e49 && load<u32>(at, 4) == 0x7974_696e)
  );
}
