/** Longest text that `writeFloat32` writes for one number, in bytes. */
export const MAX_FLOAT32_TEXT_BYTES = 24;

const DIGIT_0 = 0x30;
const POWERS_OF_TEN = Float64Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

// Half the distance to the next float32, by the exponent field of its bits.
const HALF_STEP = Float64Array.from({ length: 256 }, (_, exponent) => 2 ** (exponent - 151));

// Keeps a rounded text clear of the border to the neighbour, further than the arithmetic here can be off.
const MARGIN = 1 - 1e-6;

const asFloat = new Float32Array(1);
const asBits = new Uint32Array(asFloat.buffer);

/**
 * Writes the shortest JSON number that reads back to the same float32 and returns the offset after it.
 *
 * JavaScript prints a float32 as the double it is, with up to 17 digits; 9 are always enough. Values of the size
 * that embeddings have go through integers, all others through `toPrecision`, which is ten times slower.
 */
export function writeFloat32(value: number, to: Uint8Array, at: number): number {
  let next = at;
  if (value < 0 || Object.is(value, -0)) to[next++] = 0x2d;
  const magnitude = Math.abs(value);
  return magnitude >= 1e-6 && magnitude < 1
    ? writeFraction(magnitude, to, next)
    : writeAscii(shortestText(magnitude), to, next);
}

/** For 1e-6 ≤ magnitude < 1: scales to nine digits, drops those that float32 doesn't tell apart. */
function writeFraction(magnitude: number, to: Uint8Array, at: number): number {
  let places = 9;
  while (magnitude * (POWERS_OF_TEN[places] as number) < 1e8) places += 1;
  let digits = fewestDigits(magnitude, POWERS_OF_TEN[places] as number);
  while (digits % 10 === 0) {
    digits /= 10;
    places -= 1;
  }
  to[at] = DIGIT_0;
  to[at + 1] = 0x2e;
  for (let place = at + 1 + places; place > at + 1; place -= 1) {
    const rest = (digits / 10) | 0;
    to[place] = DIGIT_0 + digits - rest * 10;
    digits = rest;
  }
  return at + 2 + places;
}

/** The multiple of the highest power of ten that, divided by `scale`, still rounds to `magnitude`. */
function fewestDigits(magnitude: number, scale: number): number {
  asFloat[0] = magnitude;
  const bits = asBits[0] as number;
  const up = (HALF_STEP[bits >>> 23] as number) * scale * MARGIN;
  // Just above a power of two the neighbour below is half as far away.
  const down = (bits & 0x7fffff) === 0 ? up / 2 : up;
  const scaled = magnitude * scale;
  let fewest = Math.round(scaled);
  for (let step = 10; step <= 1e9; step *= 10) {
    const rounded = Math.round(scaled / step) * step;
    const off = rounded - scaled;
    if (off >= up || -off >= down) break;
    fewest = rounded;
  }
  return fewest;
}

function shortestText(magnitude: number): string {
  for (let precision = 1; precision < 9; precision += 1) {
    const rounded = Number(magnitude.toPrecision(precision));
    if (Math.fround(rounded) === magnitude) return String(rounded);
  }
  return String(Number(magnitude.toPrecision(9)));
}

function writeAscii(text: string, to: Uint8Array, at: number): number {
  for (let index = 0; index < text.length; index += 1) to[at + index] = text.charCodeAt(index);
  return at + text.length;
}
