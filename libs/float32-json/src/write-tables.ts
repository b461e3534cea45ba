// Where each table lies; `assembly/tables.ts` says the same.
const POWERS = 1024;
const TENS = 1280;
const FRACTIONS = 1536;
const SCALES = 2048;
const PLACES = 10240;
const LAST_BYTES = 10752;
const SIXTEENS = 11008;
const PAIR_TEXTS = 11424;

/** What is the same in every lane, in the order in which `assembly/tables.ts` lists it. */
const LANES = [
  ...[Uint8Array.of(0x2c), Uint8Array.of(0x30), Uint8Array.of(10), Uint8Array.of(1, 10)],
  ...[Uint16Array.of(100, 1), Uint16Array.of(10_000, 1)],
  ...[1e8, 1e4, 999_999_999, 1e-5, 2e-5, 5, 1e-3].map((double) => Float64Array.of(double)),
  Uint32Array.of(0x7f80_0000),
  ...[1e-8 + 1e-23, 1e-4 + 1e-19, 1e4, 0.1, 2 ** 52].map((double) => Float64Array.of(double)),
  ...[0x7fff_ffff, 0x3f00_0000].map((bits) => Uint32Array.of(bits)),
  Uint32Array.of(0xffff_ffff, 0),
  ...[Uint16Array.of(5_243, 0), Uint16Array.of(100, 0), Uint16Array.of(103), Uint16Array.of(10)],
];

/** Fills in what the WebAssembly code looks up, computed exactly instead of kept as lists of constants. */
export function writeTables(memory: Buffer): void {
  for (let power = 0; power <= 22; power += 1) memory.writeDoubleLE(10 ** power, POWERS + power * 8);
  for (let power = 0; power <= 9; power += 1) memory.writeUInt32LE(10 ** power, TENS + power * 4);
  for (let places = 0; places <= 12; places += 1) {
    const entry = PLACES + places * 32;
    memory.writeDoubleLE(1 / 10 ** places, entry);
    memory.writeDoubleLE(10 ** places, entry + 8);
    memory.writeDoubleLE(10 ** places / 2 ** 24, entry + 16);
    for (let byte = 0; byte < 16; byte += 1) {
      memory.writeInt8(byte - 16 + places, LAST_BYTES + places * 16 + byte);
    }
  }
  for (const [at, { buffer }] of LANES.entries()) {
    memory.fill(new Uint8Array(buffer), SIXTEENS + at * 16, SIXTEENS + (at + 1) * 16);
  }
  for (let two = 0; two < 100; two += 1)
    memory.write(String(two).padStart(2, '0'), PAIR_TEXTS + two * 2, 'latin1');
  for (let exponent = -10; exponent < 0; exponent += 1) {
    writeFractionScale(memory, FRACTIONS + (exponent + 10) * 32, exponent - 23);
  }
  for (let field = 0; field < 255; field += 1) {
    writeScale(memory, SCALES + field * 16, Math.max(field, 1) - 150, 4n);
    // A power of two reaches only three quarters as far: half a unit above it, a quarter below.
    writeScale(memory, SCALES + (field + 256) * 16, Math.max(field, 1) - 150, 3n);
  }
}

/**
 * The scale for numbers whose last bit is worth 2^`exponent` and that reach over `quarters` / 4 of it: multiplier, decimal
 * exponent, left shift (see `assembly/to-decimal.ts`).
 */
function writeScale(memory: Buffer, at: number, exponent: number, quarters: bigint): void {
  const decimal = floorLog(10n, quarters * power(2n, exponent), 4n * power(2n, -exponent));
  const [top, bottom] = [power(10n, -decimal), power(10n, decimal)];
  const binary = floorLog(2n, top, bottom);
  // 64 bits of 10^-decimal, rounded up.
  const multiplier = ceilDivide(top * power(2n, 63 - binary), bottom * power(2n, binary - 63));
  memory.writeBigUInt64LE(multiplier, at);
  memory.writeInt32LE(decimal, at + 8);
  memory.writeInt32LE(exponent + binary + 1, at + 12);
}

/** What it takes to write fractions whose last bit is worth 2^`exponent` (see `assembly/write-fraction.ts`). */
function writeFractionScale(memory: Buffer, at: number, exponent: number): void {
  const places = -floorLog(10n, 1n, power(2n, -exponent));
  memory.writeDoubleLE(10 ** places, at);
  memory.writeDoubleLE(2 ** (exponent - 1) * 10 ** places, at + 8);
  memory.writeDoubleLE(10 ** (10 - places), at + 16);
}

/** base^exponent, or 1 for a negative exponent: a fraction takes the other half of it as its denominator. */
function power(base: bigint, exponent: number): bigint {
  return exponent > 0 ? base ** BigInt(exponent) : 1n;
}

/** The largest integer n with base^n ≤ top / bottom. */
function floorLog(base: 2n | 10n, top: bigint, bottom: bigint): number {
  // The quotient lies above base^(log - 1) and below base^(log + 1).
  const log = digitsOf(top, base) - digitsOf(bottom, base);
  return power(base, log) * bottom <= power(base, -log) * top ? log : log - 1;
}

function digitsOf(value: bigint, base: 2n | 10n): number {
  return value.toString(Number(base)).length;
}

function ceilDivide(top: bigint, bottom: bigint): bigint {
  return (top + bottom - 1n) / bottom;
}
