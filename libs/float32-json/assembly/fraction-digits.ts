import {
  FRACTIONS,
  HALVES,
  HUNDRED_MILLIONS,
  HUNDRED_MILLIONTHS,
  HUNDREDS,
  LOW_WORDS,
  MAGNITUDES,
  PER_10,
  PER_100,
  ROUNDERS,
  TEN_THOUSANDS,
  TEN_THOUSANDTHS,
  TENS_8,
  TENTHS,
} from './tables';

// Numbers of `[0.001, 1)`, as those of embeddings are, two at a time, and exactly as `writeFloat32` writes them.
//
// They are measured in units of the last decimal that they may need, of which a double holds a few bits more than all. What lies
// within `reach`, half the distance to the next float32 and from 0.5 to 5 units, reads back the same: always the closest integer,
// and sometimes the closest multiple of ten, which has a digit less. For none of all 83 million is it in doubt which of the two is
// right, nor wrong for a power of two, below which the next float32 is half as far.

/** The bits of 0.001: below it, `1e-4` is shorter. */
const LEAST: u32 = 0x3a83_126f;
const ONE: u32 = 0x3f80_0000;

/** The same numbers without their signs, and one half for each that is none of these. */
export function toFractions(values: v128): v128 {
  const magnitudes = v128.and(values, v128.load(MAGNITUDES));
  const are = i32x4.lt_u(i32x4.sub(magnitudes, i32x4.splat(LEAST)), i32x4.splat(ONE - LEAST));
  return v128.bitselect(magnitudes, v128.load(HALVES), are);
}

/** The entry in `FRACTIONS` of one of them. */
export function entryOf(bits: u32): usize {
  return FRACTIONS + (((bits >> 23) - (LEAST >> 23)) << 5);
}

/** Two f64, each the closest integer or, if that reads back the same, the closest multiple of ten. */
export function roundShortest(numbers: v128, reach: v128): v128 {
  const ones = f64x2.nearest(numbers);
  const tens = f64x2.mul(f64x2.nearest(f64x2.mul(numbers, v128.load(TENTHS))), f64x2.splat(10));
  return v128.bitselect(tens, ones, f64x2.lt(f64x2.abs(f64x2.sub(numbers, tens)), reach));
}

/** Two f64 of ten digits each: what their first two say. */
export function firstTwo(digits: v128): v128 {
  return f64x2.floor(f64x2.mul(digits, v128.load(HUNDRED_MILLIONTHS)));
}

/** The other eight digits of each as bytes, those of the first in front. */
export function otherEight(digits: v128, two: v128): v128 {
  const eight = f64x2.sub(digits, f64x2.mul(two, v128.load(HUNDRED_MILLIONS)));
  const high = f64x2.floor(f64x2.mul(eight, v128.load(TEN_THOUSANDTHS)));
  const low = f64x2.sub(eight, f64x2.mul(high, v128.load(TEN_THOUSANDS)));
  // As integers in the lowest bits, then beside each other.
  const fours = v128.or(
    v128.and(f64x2.add(high, v128.load(ROUNDERS)), v128.load(LOW_WORDS)),
    i64x2.shl(f64x2.add(low, v128.load(ROUNDERS)), 32),
  );
  // Division by 100 and by 10 in all lanes at once, as a multiplication that is exact for numbers of this size.
  const hundreds = i32x4.shr_u(i32x4.dot_i16x8_s(fours, v128.load(PER_100)), 19);
  const twos = v128.or(
    hundreds,
    i32x4.shl(i32x4.sub(fours, i32x4.dot_i16x8_s(hundreds, v128.load(HUNDREDS))), 16),
  );
  const tens = i16x8.shr_u(i16x8.mul(twos, v128.load(PER_10)), 10);
  return v128.or(tens, i16x8.shl(i16x8.sub(twos, i16x8.mul(tens, v128.load(TENS_8))), 8));
}
