import { SCALES } from './tables';

/** What `toDecimal` found: the number is `digits` × 10^`exponent`. Zeros may stand at the end of the digits. */
export let digits: u32 = 0;
export let exponent: i32 = 0;

/**
 * Finds the decimal number with the fewest digits among those that round to a float32, and of these the closest.
 *
 * This is the Schubfach method (Giulietti, "The Schubfach way to render doubles"), cut down to float32. All numbers
 * between the midpoints to the two neighbours read back as the same float32. Scaled by a power of ten, that interval is
 * 2 to 20 wide, so a multiple of ten that lies in it has one digit less, and if none does, some integer does.
 *
 * `bits` are those of a number that is finite and more than zero.
 */
export function toDecimal(bits: u32): void {
  const field = bits >> 23;
  const fraction = bits & 0x7fffff;
  // Just above a power of two the neighbour below is half as far away.
  const isClose = u32(fraction == 0 && field > 1);
  const entry: usize = SCALES + ((field | (isClose << 8)) << 4);
  const multiplier = load<u64>(entry);
  const shift = <u64>load<i32>(entry, 12);

  const significand = field == 0 ? fraction : fraction | 0x800000;
  const quarters = (<u64>significand) << 2;
  // A midpoint belongs to the neighbour with the even significand.
  const isOdd = significand & 1;
  const lower = scaled(multiplier, (quarters - 2 + isClose) << shift) + isOdd;
  const middle = scaled(multiplier, quarters << shift);
  const upper = scaled(multiplier, (quarters + 2) << shift) - isOdd;

  const below: u32 = middle >> 2;
  const tens: u32 = below / 10;
  const lowerTen: u32 = tens * 40;
  const isTenAbove = u32(lowerTen + 40 <= upper);
  const isTen = u32(tens > 0) & (u32(lower <= lowerTen) ^ isTenAbove);
  const lowerOne: u32 = below << 2;
  const isBelow = u32(lower <= lowerOne);
  const isAbove = u32(lowerOne + 4 <= upper);
  const rest: u32 = middle & 3;
  const isCloserAbove = u32(rest > 2) | (u32(rest == 2) & below & 1);
  const one = below + select<u32>(isAbove, isCloserAbove, isBelow ^ isAbove);
  // Chosen without a branch, which would be guessed wrong for every third number.
  digits = select<u32>(tens + isTenAbove, one, isTen);
  exponent = load<i32>(entry, 8) + isTen;
}

/** `multiplier` × `value` / 2^64, its last bit set if anything was cut off: enough to compare it with whole numbers. */
function scaled(multiplier: u64, value: u64): u32 {
  const low = (multiplier & 0xffffffff) * value;
  const high = (multiplier >> 32) * value + (low >> 32);
  // The multiplier is rounded up, so the lowest of these bits says nothing.
  return (<u32>(high >> 32)) | u32(<u32>high > 1);
}
