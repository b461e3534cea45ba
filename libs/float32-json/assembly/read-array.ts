import { CLOSE, COMMA, MINUS, OPEN, POINT, skipSpace, ZERO, ZERO_AND_POINT } from './ascii';
import { EMPTY, MALFORMED, NOT_FINITE, SMALLEST } from './limits';
import { numberEnd, readNumber } from './read-number';
import { COMMAS, EIGHTS, FOURS, LAST_BYTES, PAIRS, PLACES, TENS_16, ZEROS_16 } from './tables';
import { writeFloat32 } from './write-float32';

/** How many numbers the last call read. */
export let dimension: u32 = 0;
/** Whether one of them is not as good as zero. */
export let isNonZero: u32 = 0;
/** Behind the `]` of the text that was read. */
export let endOfText: usize = 0;

const E_AND_MINUS: u16 = 0x2d65;

// What is outside goes the careful way: it is rare, too long to have been seen as a whole, or as good as zero.
const FEWEST_DIGITS: u64 = 10_000;
const MOST_DIGITS: u64 = 999_999_999;
const MOST_PLACES: u32 = 12;

/** More than the arithmetic of `isShortest` can be off. */
const DOUBT: f64 = 1e-5;

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
    // Where the next number begins is known from the comma alone, long before this one is checked.
    const text = v128.load(at);
    const length = <u32>ctz(i8x16.bitmask(i8x16.eq(text, v128.load(COMMAS))));
    const sign = u32(i8x16.extract_lane_u(text, 0) == MINUS);
    const places = length - sign - 2;
    const decimals = i8x16.sub(v128.load(at + sign, 2), v128.load(ZEROS_16));
    // Nearly all numbers of embeddings look like `-0.0123456`. They are copied where no text for the same float32 is
    // shorter; below 0.001 an exponent is.
    if (load<u16>(at + sign) == ZERO_AND_POINT && isShortest(decimals, places)) {
      const zeros = <u32>ctz(i8x16.bitmask(i8x16.ne(decimals, i8x16.splat(0))));
      if (zeros < 3) {
        v128.store(to, text);
        to += length + 1;
      } else {
        store<u8>(to, MINUS);
        to = writeSmall(at + sign + 2 + zeros, places - zeros, zeros + 1, to + sign);
      }
      at = skipSpace(at + length + 1);
      isNonZero = 1;
      dimension += 1;
      continue;
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

/**
 * Whether the first `places` of these are digits, and no text is shorter than `0.` with them, among all that read as the same
 * float32. Says no where it can't be sure.
 *
 * Measured in units of the last decimal: the float32 lies `off` the number, and all numbers within `reach` of it read the same. A
 * number with fewer digits would be a multiple of ten within reach.
 */
function isShortest(decimals: v128, places: u32): bool {
  if (places > MOST_PLACES) return false;
  const entry: usize = PLACES + (places << 5);
  // Digits move to the end, and what was before them becomes zeros; then pairs of pairs are joined.
  const aligned = i8x16.swizzle(decimals, v128.load(LAST_BYTES + (places << 4)));
  if (v128.any_true(i8x16.ge_u(aligned, v128.load(TENS_16)))) return false;
  const pairs = i16x8.shr_u(i16x8.mul(aligned, v128.load(PAIRS)), 8);
  const fours = i32x4.dot_i16x8_s(pairs, v128.load(FOURS));
  const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_u(fours, fours), v128.load(EIGHTS));
  const digits = <u64>i32x4.extract_lane(eights, 0) * 100_000_000 + <u64>i32x4.extract_lane(eights, 1);
  if (digits - FEWEST_DIGITS > MOST_DIGITS - FEWEST_DIGITS) return false;

  const number = <f64>(<i32>digits);
  const value = <f32>(number * load<f64>(entry));
  const off = <f64>value * load<f64>(entry, 8) - number;
  // Half the distance to the next float32 is 2^-24 of the power of two below.
  const reach = <f64>reinterpret<f32>(reinterpret<u32>(value) & 0x7f80_0000) * load<f64>(entry, 16) + DOUBT;
  const above = <f64>i8x16.extract_lane_s(aligned, 15) + off;
  return (abs(off) < reach - 2 * DOUBT) & (abs(above - 5) < 5 - reach);
}

/** Writes digits × 10^-`exponent` with the point behind the first of them, and a comma. */
function writeSmall(digits: usize, count: u32, exponent: u32, to: usize): usize {
  store<u8>(to, load<u8>(digits));
  store<u8>(to, POINT, 1);
  v128.store(to, v128.load(digits, 1), 2);
  to += count + 1;
  store<u16>(to, E_AND_MINUS);
  store<u8>(to, exponent + ZERO, 2);
  store<u8>(to, COMMA, 3);
  return to + 4;
}

/** Python writes `NaN` and `Infinity` where JSON has no word for them. */
function isNonFiniteName(at: usize): bool {
  at += usize(load<u8>(at) == MINUS);
  return (
    (load<u32>(at) & 0xff_ffff) == 0x4e_614e ||
    (load<u32>(at) == 0x6966_6e49 && load<u32>(at, 4) == 0x7974_696e)
  );
}
