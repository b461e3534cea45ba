import { CLOSE, COMMA, MINUS, OPEN, ZERO_AND_POINT } from './ascii';
import { EMPTY, NOT_FINITE, SMALLEST } from './limits';
import { PAIR_TEXTS, ROUNDERS, ZEROS_16 } from './tables';
import { loadTwo } from './load-two';
import { writeFloat32 } from './write-float32';
import { entryOf, firstTwo, otherEight, roundShortest, toFractions } from './fraction-digits';

/** Whether the last call met a number that is not as good as zero. */
export let isNonZero: u32 = 0;

let areFinite: bool = true;

/** With fewer digits behind the first two, `0.3` and `1e-3` have rules of their own; and the half that stands for other numbers has none. */
const FEWEST_OTHERS: u32 = 2;

/**
 * Writes `count` float32 (little-endian, from `at` on) to `to` as a JSON array without white space.
 *
 * Returns the bytes written, or a negative problem. Relies on four bytes behind the last number that can be read, and on room at
 * `to` for 17 bytes a number and 32 more.
 */
export function writeArray(at: usize, count: u32, to: usize): i32 {
  if (count == 0) return EMPTY;
  const start = to;
  isNonZero = 0;
  areFinite = true;
  store<u8>(to++, OPEN);
  for (let index: u32 = 0; index < count; index += 2) {
    const values = v128.load64_zero(at + (index << 2));
    const fractions = toFractions(values);
    const entry = entryOf(i32x4.extract_lane(fractions, 0));
    const nextEntry = entryOf(i32x4.extract_lane(fractions, 1));
    const numbers = f64x2.mul(f64x2.promote_low_f32x4(fractions), loadTwo(entry, nextEntry));
    const shortest = roundShortest(numbers, loadTwo(entry + 8, nextEntry + 8));
    const digits = f64x2.mul(shortest, loadTwo(entry + 16, nextEntry + 16));
    const two = firstTwo(digits);
    const others = otherEight(digits, two);
    // Zeros at the end are zero bytes.
    const nonZero = i8x16.bitmask(i8x16.ne(others, i32x4.splat(0)));
    const length: u32 = 32 - <u32>clz(nonZero & 0xff);
    const nextLength: u32 = 32 - <u32>clz(nonZero >> 8);
    const text = v128.or(others, v128.load(ZEROS_16));
    const twos = f64x2.add(two, v128.load(ROUNDERS));
    const signs = i32x4.bitmask(values);

    if (length < FEWEST_OTHERS) to = writeOther(f32x4.extract_lane(values, 0), to);
    else to = writeFraction(signs, i32x4.extract_lane(twos, 0), i64x2.extract_lane(text, 0), length, to);
    if (index + 1 == count) break;
    if (nextLength < FEWEST_OTHERS) to = writeOther(f32x4.extract_lane(values, 1), to);
    else
      to = writeFraction(
        signs >> 1,
        i32x4.extract_lane(twos, 2),
        i64x2.extract_lane(text, 1),
        nextLength,
        to,
      );
  }
  if (!areFinite) return NOT_FINITE;
  store<u8>(to - 1, CLOSE);
  return <i32>(to - start);
}

/** Writes `-0.`, two digits and `length` more. */
function writeFraction(signs: u32, two: u32, others: u64, length: u32, to: usize): usize {
  isNonZero = 1;
  store<u8>(to, MINUS);
  to += signs & 1;
  store<u16>(to, ZERO_AND_POINT);
  store<u16>(to, load<u16>(PAIR_TEXTS + (two << 1)), 2);
  store<u64>(to, others, 4);
  to += length;
  store<u8>(to, COMMA, 4);
  return to + 5;
}

function writeOther(value: f32, to: usize): usize {
  if (abs(value) >= SMALLEST) isNonZero = 1;
  if (!isFinite(value)) areFinite = false;
  to = writeFloat32(value, to);
  store<u8>(to, COMMA);
  return to + 1;
}
