import { LETTER_E, MINUS, POINT, ZERO } from './ascii';
import { TENS } from './tables';
import { toBytes, ZEROS } from './to-bytes';
import { digits, exponent, toDecimal } from './to-decimal';

/**
 * Writes a finite number as the shortest JSON that reads back to the same float32, and returns the offset behind it.
 *
 * `0.00123` or `1.23e-5`, whichever is shorter, plain where they are equal. May overwrite up to 20 bytes behind the text.
 */
export function writeFloat32(value: f32, at: usize): usize {
  const bits = reinterpret<u32>(value);
  const magnitude = bits & 0x7fffffff;
  store<u8>(at, MINUS);
  at += bits >> 31;
  if (magnitude == 0) {
    store<u8>(at, ZERO);
    return at + 1;
  }
  toDecimal(magnitude);
  const count = countDigits(digits);
  // Nine digits, so that the first one stands alone and the other eight are one word.
  const nine = digits * load<u32>(TENS + ((9 - count) << 2));
  const first: u32 = nine / 100_000_000;
  const others = toBytes(nine - first * 100_000_000);
  // Zeros at the end are zero bytes at the high end of the word.
  const otherCount = 8 - ((<u32>clz(others)) >> 3);
  return writeDecimal(first + ZERO, others | ZEROS, otherCount, exponent + count - 1, at);
}

/** Writes `first` . `others` × 10^`power`, both as ASCII. */
function writeDecimal(first: u32, others: u64, otherCount: u32, power: i32, at: usize): usize {
  if (power < 0) {
    // `0.00` costs one byte for each zero, `e-3` three bytes and, with more digits than one, a point.
    if (power < (otherCount == 0 ? -2 : -3)) return writeWithExponent(first, others, otherCount, power, at);
    store<u64>(at, (ZEROS & ~0xff00) | ((<u64>POINT) << 8));
    const start = at + 1 - power;
    store<u8>(start, first);
    store<u64>(start, others, 1);
    return start + 1 + otherCount;
  }
  // Zeros cost one byte each, `e9` two and `e10` three, and a point one where there are more digits than one.
  const zeros = power - <i32>otherCount;
  const mostZeros = 2 + i32(power >= 10) + i32(otherCount > 0);
  if (zeros > mostZeros) return writeWithExponent(first, others, otherCount, power, at);
  store<u8>(at, first);
  store<u64>(at, others, 1);
  if (zeros >= 0) {
    store<u32>(at + 1 + otherCount, <u32>ZEROS);
    return at + 1 + power;
  }
  store<u8>(at + 1 + power, POINT);
  store<u64>(at + 2 + power, others >> ((<u64>power) << 3));
  return at + 2 + otherCount;
}

function writeWithExponent(first: u32, others: u64, otherCount: u32, power: i32, at: usize): usize {
  store<u8>(at++, first);
  if (otherCount > 0) {
    store<u8>(at, POINT);
    store<u64>(at, others, 1);
    at += 1 + otherCount;
  }
  store<u8>(at++, LETTER_E);
  store<u8>(at, MINUS);
  at += u32(power < 0);
  const size: u32 = abs(power);
  store<u8>(at, size / 10 + ZERO);
  at += u32(size >= 10);
  store<u8>(at, (size % 10) + ZERO);
  return at + 1;
}

/** Of a number from 1 to 999,999,999. */
function countDigits(number: u32): u32 {
  // 1233 / 4096 is log10(2), closely enough for 30 bits.
  const guess = ((32 - clz(number)) * 1233) >> 12;
  return guess + u32(number >= load<u32>(TENS + (guess << 2)));
}
