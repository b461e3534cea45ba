/** The numbers of a JSON array, checked: compact text such as `[0.1,-0.2]`, all finite as float32. */
export type VectorText = { text: Uint8Array; dimension: number; isZero: boolean };

export type VectorProblem = { problem: 'empty' | 'malformed' | 'not_finite' };

/** Smallest magnitude that counts as not zero, as float32 (vendor-facts: Pinecone values). */
export const MIN_MAGNITUDE = Math.fround(1e-8);

const OPEN = 0x5b;
const CLOSE = 0x5d;
const COMMA = 0x2c;
const MINUS = 0x2d;
const PLUS = 0x2b;
const DOT = 0x2e;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const LETTER_E = 0x65;

/** A number without exponent can be too large for float32 only at this many characters. */
const RISKY_LENGTH = 39;

let scratch = new Uint8Array(64 * 1024);

/**
 * Checks the JSON array in `line[start, end)` byte by byte and copies it without its white space.
 *
 * Numbers are parsed only where the digits don't already tell (an exponent, a very long number, or while every
 * number so far was zero). Every byte of every result passes through here, so it is one loop that reads and writes
 * each byte once; calling out for each number, or compacting in a second pass, takes twice as long.
 */
export function readVectorText(line: Buffer, start: number, end: number): VectorText | VectorProblem {
  if (line[start] !== OPEN || line[end - 1] !== CLOSE) return { problem: 'malformed' };
  if (scratch.byteLength < end - start) scratch = new Uint8Array(end - start);
  const out = scratch;
  let at = skipSpace(line, start + 1);
  if (at === end - 1) return { problem: 'empty' };
  let length = 1;
  let dimension = 0;
  let isZero = true;
  out[0] = OPEN;
  for (;;) {
    const number = at;
    let hasExponent = false;
    let byte = line[at] as number;
    if (byte === MINUS) {
      out[length++] = byte;
      byte = line[++at] as number;
    }
    if (!isDigit(byte)) return { problem: isNonFiniteName(line, at, end) ? 'not_finite' : 'malformed' };
    const digitsEnd = byte === DIGIT_0 ? at + 1 : end;
    do {
      out[length++] = byte;
      byte = line[++at] as number;
    } while (isDigit(byte) && at < digitsEnd);
    if (byte === DOT) {
      out[length++] = byte;
      byte = line[++at] as number;
      if (!isDigit(byte)) return { problem: 'malformed' };
      do {
        out[length++] = byte;
        byte = line[++at] as number;
      } while (isDigit(byte));
    }
    if ((byte | 0x20) === LETTER_E) {
      const exponentEnd = skipExponent(line, at);
      if (exponentEnd === at) return { problem: 'malformed' };
      while (at < exponentEnd) out[length++] = line[at++] as number;
      hasExponent = true;
    }
    if (isZero || hasExponent || at - number >= RISKY_LENGTH) {
      const value = Math.fround(Number(line.toString('latin1', number, at)));
      if (!Number.isFinite(value)) return { problem: 'not_finite' };
      if (Math.abs(value) >= MIN_MAGNITUDE) isZero = false;
    }
    dimension += 1;
    at = skipSpace(line, at);
    byte = line[at] as number;
    out[length++] = byte;
    if (at === end - 1) break;
    if (byte !== COMMA) return { problem: 'malformed' };
    at = skipSpace(line, at + 1);
  }
  return { text: out.slice(0, length), dimension, isZero };
}

function isDigit(byte: number): boolean {
  return byte >= DIGIT_0 && byte <= DIGIT_9;
}

/** Where the exponent that begins at `at` ends; `at` itself if it has no digits. */
function skipExponent(line: Buffer, at: number): number {
  const sign = line[at + 1];
  const digits = sign === MINUS || sign === PLUS ? at + 2 : at + 1;
  let next = digits;
  while (isDigit(line[next] as number)) next += 1;
  return next === digits ? at : next;
}

function skipSpace(line: Buffer, at: number): number {
  let next = at;
  while (isSpace(line[next] as number)) next += 1;
  return next;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Python writes `NaN` and `Infinity` where JSON has no word for them. */
function isNonFiniteName(line: Buffer, at: number, end: number): boolean {
  return /^(NaN|Infinity)/.test(line.toString('latin1', at, Math.min(end, at + 8)));
}
