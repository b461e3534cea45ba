/** Eight times the digit 0 as ASCII. */
export const ZEROS: u64 = 0x3030_3030 * 0x1_0000_0001;

/** The eight decimal digits of a number below 10^8 as bytes, the first in the lowest: halves, quarters, then eighths. */
export function toBytes(number: u32): u64 {
  const top: u32 = number / 10_000;
  let all = (<u64>top) | ((<u64>(number - top * 10_000)) << 32);
  // Division by 100 and by 10 in all lanes at once, as a multiplication that is exact for numbers of this size.
  const hundreds = ((all * 10_486) >> 20) & 0x0000_007f_0000_007f;
  all = hundreds | ((all - hundreds * 100) << 16);
  const tens = ((all * 103) >> 10) & 0x000f_000f_000f_000f;
  return tens | ((all - tens * 10) << 8);
}
