import { MINUS, ZERO, ZERO_AND_POINT } from './ascii';
import { FRACTIONS } from './tables';
import { toBytes, ZEROS } from './to-bytes';

/** The bits of 0.001: below it, `1e-4` is shorter. */
const LEAST: u32 = 0x3a83_126f;
const ONE: u32 = 0x3f80_0000;
const FRACTION: u32 = 0x7f_ffff;

/** Added to a double, it rounds it to an integer, which then stands in the lowest bits. */
const ROUNDER: f64 = 4_503_599_627_370_496;

/** More than this arithmetic can be off. */
const DOUBT: f64 = 1e-5;

/**
 * Writes a number of `[0.001, 1)`, as those of embeddings are, exactly as `writeFloat32` does, and returns the offset behind it;
 * 0 for another number, or where it can't be sure. May overwrite up to 12 bytes behind the offset.
 *
 * It is measured in units of the last decimal that it may need, of which a double holds a few bits more than all. What lies within
 * `reach`, half the distance to the next float32 and from 0.5 to 5 units, reads back the same: always the closest integer, and
 * sometimes the closest multiple of ten, which has a digit less.
 */
export function writeFraction(value: f32, at: usize): usize {
  const bits = reinterpret<u32>(value);
  const magnitude = bits & 0x7fff_ffff;
  // Below a power of two the next float32 is half as far.
  if (magnitude - LEAST >= ONE - LEAST || (bits & FRACTION) == 0) return 0;
  const entry: usize = FRACTIONS + (((magnitude >> 23) - (LEAST >> 23)) << 5);
  const number = <f64>reinterpret<f32>(magnitude) * load<f64>(entry);
  const reach = load<f64>(entry, 8);
  const one = number + ROUNDER;
  const ten = number * 0.1 + ROUNDER;
  const toOne = abs(number - (one - ROUNDER));
  const toTen = abs(number - (ten - ROUNDER) * 10);
  if ((0.5 - toOne < DOUBT) | (abs(toTen - reach) < DOUBT)) return 0;
  // Chosen without a branch, which would be guessed wrong for every third number.
  const digits = select<u32>(<u32>reinterpret<u64>(ten) * 10, <u32>reinterpret<u64>(one), toTen < reach);

  // Ten decimals: two, and eight that are one word, in which zeros at the end are zero bytes at the high end.
  const two = <u32>((<u64>digits * load<u64>(entry, 16)) >> 57);
  const others = toBytes(digits * load<u32>(entry, 24) - two * 100_000_000);
  const otherCount = 8 - ((<u32>clz(others)) >> 3);
  // With so few digits, `0.3` and `1e-3` have rules of their own.
  if (otherCount < 2) return 0;
  store<u8>(at, MINUS);
  at += bits >> 31;
  store<u16>(at, ZERO_AND_POINT);
  store<u8>(at, two / 10 + ZERO, 2);
  store<u8>(at, (two % 10) + ZERO, 3);
  store<u64>(at, others | ZEROS, 4);
  return at + 4 + otherCount;
}
