const SMALLEST_NORMAL = 2 ** -126;
const SURE_DIGITS = 9;

/**
 * The decimal text with the fewest digits that reads back to the same float32 as `value`, as JSON.
 *
 * Keeps -0. `value` must be finite as float32.
 */
export function toFloat32Text(value: number): string {
  const float = Math.fround(value);
  if (Object.is(float, -0)) return '-0';
  if (Number.isInteger(float) && Math.abs(float) < 1e6) return String(float);

  // Six digits are never wrong for a normal number, so that zeros at the end are all that could still go; below the
  // normal numbers even one digit may do. Most floats need eight or nine, so the search starts at that end.
  const fewest = Math.abs(float) < SMALLEST_NORMAL ? 1 : 6;
  let digits = SURE_DIGITS;
  let text: string | undefined;
  while (digits > fewest) {
    const shorter = float.toPrecision(digits - 1);
    if (Math.fround(Number(shorter)) !== float) break;
    text = shorter;
    digits -= 1;
  }
  text ??= float.toPrecision(SURE_DIGITS);
  return digits === fewest ? withoutEndZeros(text) : text;
}

/** `1.50000e-10` → `1.5e-10`, `2.00000e+10` → `2e+10`. */
function withoutEndZeros(text: string): string {
  return text.replace(/(\.\d*?)0+(?=e|$)/, '$1').replace(/\.(?=e|$)/, '');
}
