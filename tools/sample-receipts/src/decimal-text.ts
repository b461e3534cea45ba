/**
 * Writes a number with exactly `decimals` digits after the point, rounded half away from zero on its shortest decimal
 * form (so 0.005 becomes 0.01, unlike `toFixed`); never an exponent. A negative that rounds to zero keeps its sign.
 */
export function toDecimalText(value: number, decimals: number): string {
  const { digits, point } = toDigits(Math.abs(value));
  const kept = point + decimals;
  const scaled = BigInt(digits.slice(0, Math.max(0, kept)).padEnd(Math.max(0, kept), '0') || '0');
  const roundsUp = kept >= 0 && (digits[kept] ?? '0') >= '5';
  const whole = (roundsUp ? scaled + 1n : scaled).toString().padStart(decimals + 1, '0');
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const split = whole.length - decimals;
  return decimals === 0 ? sign + whole : `${sign}${whole.slice(0, split)}.${whole.slice(split)}`;
}

/** The shortest digits that stand for the number, and how many of them come before the point (which may be negative). */
function toDigits(value: number): { digits: string; point: number } {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  return { digits: mantissa.replace('.', ''), point: Number(exponent) + 1 };
}
