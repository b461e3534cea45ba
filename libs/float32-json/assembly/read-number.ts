import { isDigit, LETTER_E, MINUS, PLUS, POINT, ZERO } from './ascii';
import { LAST_POWER, POWERS } from './tables';

/** Reads any JSON number as a double; the host knows how. */
declare function toDouble(start: usize, end: usize): f64;

const MOST_DIGITS: u64 = 1_000_000_000_000_000_000;
const MAX_EXACT: u64 = 1 << 53;

/** Where the number that `readNumber` read ends; 0 if it was none. */
export let numberEnd: usize = 0;

let digits: u64 = 0;
let places: i32 = 0;
let isCut: bool = false;

/**
 * Reads a JSON number as float32: what JavaScript's `Math.fround(JSON.parse(text))` gives.
 *
 * Up to 19 digits are an integer and a power of ten that a double holds exactly, so one operation gives the double, or
 * very nearly; the host is asked where that leaves open which float32 is the closest.
 */
export function readNumber(start: usize): f32 {
  digits = 0;
  places = 0;
  isCut = false;
  numberEnd = 0;
  let at = start + usize(load<u8>(start) == MINUS);
  if (!isDigit(load<u8>(at))) return 0;
  at = load<u8>(at) == ZERO ? at + 1 : readDigits(at);
  if (load<u8>(at) == POINT) {
    const pointAt = at;
    at = readDigits(at + 1);
    if (at == pointAt + 1) return 0;
    places = isCut ? 0 : <i32>(at - pointAt - 1);
  }
  let power = -places;
  if ((load<u8>(at) | 0x20) == LETTER_E) {
    const end = skipExponent(at);
    if (end == 0) return 0;
    power += exponent;
    at = end;
  }
  numberEnd = at;
  return toFloat32(start, at, power);
}

function toFloat32(start: usize, end: usize, power: i32): f32 {
  if (isCut || power < -LAST_POWER || power > LAST_POWER) return <f32>toDouble(start, end);
  const scale = load<f64>(POWERS + ((<usize>abs(power)) << 3));
  const value = power < 0 ? <f64>digits / scale : <f64>digits * scale;
  // Of more than 53 bits the double may be a few units off, which matters only beside the midpoint of two float32.
  const low = (<u32>reinterpret<u64>(value)) & 0x1fff_ffff;
  if (digits > MAX_EXACT && low - 0x0fff_fff8 < 0x10) return <f32>toDouble(start, end);
  return <f32>(load<u8>(start) == MINUS ? -value : value);
}

/** Adds digits to `digits` while 19 hold them, and returns the offset behind the last. */
function readDigits(at: usize): usize {
  let byte: u32 = load<u8>(at);
  while (isDigit(byte)) {
    if (digits < MOST_DIGITS) digits = digits * 10 + (byte - ZERO);
    else isCut = true;
    byte = load<u8>(++at);
  }
  return at;
}

let exponent: i32 = 0;

/** Reads `e-12` into `exponent`, and returns the offset behind it; 0 if it has no digits. */
function skipExponent(at: usize): usize {
  const sign: u32 = load<u8>(++at);
  at += usize(sign == MINUS || sign == PLUS);
  if (!isDigit(load<u8>(at))) return 0;
  exponent = 0;
  for (; isDigit(load<u8>(at)); at++) {
    // Far beyond any number that is neither zero nor infinite, but for one with as many digits: `isCut` tells those.
    if (exponent < 100_000) exponent = exponent * 10 + (load<u8>(at) - ZERO);
  }
  if (sign == MINUS) exponent = -exponent;
  return at;
}
