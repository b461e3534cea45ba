// Taken out once: this is the innermost loop of the stack, and a global's property is looked up each time.
const { abs, floor, fround, round } = Math;

const ZERO = 0x30;
const MINUS = 0x2d;
const DOT = 0x2e;
const POWERS = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));

/** Room that one number may need: sign, `0.000`, nine digits, and `e-NN` below 0.0001. */
export const MAX_FLOAT32_TEXT = 16;

/**
 * Writes a float32 below 1 in size as the shortest decimal that reads back as the same float32, the way Python prints
 * it (`0.012345678`, `5.3e-05`), and returns the position after it.
 *
 * Numbers of a unit vector only: that is what keeps it at some 50 ns, where trying `toPrecision` takes a microsecond,
 * and a full batch holds 77 million of them.
 */
export function writeFloat32(value: number, to: Uint8Array, at: number): number {
  if (value === 0 || !(abs(value) < 1)) return writeAscii(plainText(value), to, at);
  const size = abs(value);
  if (size < 1e-12) return writeAscii(exponentText(String(value)), to, at);
  let zeros = 0; // after the point, before the first digit
  while (size * (POWERS[zeros + 1] as number) < 1) zeros += 1;
  let digits = 6;
  let scaled = round(size * (POWERS[zeros + digits] as number));
  // Six to nine digits always do for a float32; the division is exactly what a reader of the text will compute.
  while (digits < 9 && fround(scaled / (POWERS[zeros + digits] as number)) !== size) {
    digits += 1;
    scaled = round(size * (POWERS[zeros + digits] as number));
  }
  while (scaled % 10 === 0) {
    scaled /= 10;
    digits -= 1;
  }
  if (value < 0) to[at++] = MINUS;
  const decimals = zeros + digits;
  if (scaled < (POWERS[decimals] as number) * 0.0001)
    return writeAscii(exponentText(`${scaled}e-${decimals}`), to, at);
  to[at++] = ZERO;
  to[at++] = DOT;
  const end = at + decimals;
  for (let position = end - 1; position >= at; position -= 1) {
    to[position] = ZERO + (scaled % 10);
    scaled = floor(scaled / 10);
  }
  return end;
}

function plainText(value: number): string {
  const text = String(value);
  return Number.isInteger(value) ? `${text}.0` : text;
}

/** JavaScript's `1.2e-7` as Python's `1.2e-07`. */
function exponentText(text: string): string {
  const [mantissa = '', exponent = ''] = Number(text).toExponential().split('e');
  return `${mantissa}e-${exponent.slice(1).padStart(2, '0')}`;
}

function writeAscii(text: string, to: Uint8Array, at: number): number {
  for (let position = 0; position < text.length; position += 1) to[at + position] = text.charCodeAt(position);
  return at + text.length;
}
