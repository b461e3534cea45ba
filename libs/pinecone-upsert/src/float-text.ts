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
  return String(shortestEqual(float));
}

// Nine digits always suffice. Six are never wrong for normal numbers, so that trailing zeros (which a number does not
// keep) are all that could still go; below the normal numbers even one digit may do. Most floats need eight or nine.
function shortestEqual(float: number): number {
  const fewest = Math.abs(float) < SMALLEST_NORMAL ? 1 : 6;
  let found = Number(float.toPrecision(SURE_DIGITS));
  for (let digits = SURE_DIGITS - 1; digits >= fewest; digits -= 1) {
    const candidate = Number(float.toPrecision(digits));
    if (Math.fround(candidate) !== float) break;
    found = candidate;
  }
  return found;
}
