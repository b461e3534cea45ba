import { validationError } from '../errors.ts';

/** A number as sign × 0.digits × 10^exponent; digits have no zero at either end, none at all is zero. */
interface Decimal {
  negative: boolean;
  digits: string;
  exponent: number;
}

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const PLAIN_INTEGER = /^(?:0|-?[1-9]\d{0,14})$/;
const MAX_DIGITS = 38;
const MAX_EXPONENT = 126;
const MIN_EXPONENT = -129;

/**
 * Writes a number as DynamoDB gives it back: plain decimal, no zeros that say nothing, no negative zero. At most 38
 * digits, from 1e-130 to below 1e126.
 *
 * @throws DynamodbError
 */
export function normalizeNumber(text: string): string {
  return PLAIN_INTEGER.test(text) ? text : format(checked(parse(text)));
}

/** @throws DynamodbError when the sum needs more digits than there are */
export function addNumbers(a: string, b: string, sign: 1 | -1 = 1): string {
  const sum = Number(a) + sign * Number(b);
  if (PLAIN_INTEGER.test(a) && PLAIN_INTEGER.test(b) && Number.isSafeInteger(sum)) return String(sum + 0);
  const [left, right] = [parse(a), parse(b)];
  const scale = Math.max(left.digits.length - left.exponent, right.digits.length - right.exponent, 0);
  const total = scaled(left, scale) + BigInt(sign) * scaled(right, scale);
  return format(checked(parse(`${total}e-${scale}`)));
}

/** Text that sorts as the numbers do. */
export function numberOrder(text: string): string {
  const { negative, digits, exponent } = parse(text);
  if (digits === '') return '1';
  const magnitude = `${String(exponent + 500)}${digits}`;
  if (!negative) return `2${magnitude}`;
  // Every digit turned around, and an end that sorts after any digit, so that the longer one comes first.
  return `0${magnitude.replace(/\d/g, (digit) => String(9 - Number(digit)))}~`;
}

/** How many digits count for the size of an item. */
export function significantDigits(text: string): number {
  return parse(text).digits.length;
}

function parse(text: string): Decimal {
  const match = NUMBER.exec(text);
  const [, sign, whole = '', fraction = '', power = '0'] = match ?? [];
  if (match === null || whole + fraction === '') {
    const what = text === '' ? '' : `: ${text}`;
    throw validationError(`The parameter cannot be converted to a numeric value${what}`);
  }
  const all = whole + fraction;
  const leading = /^0*/.exec(all)?.[0].length ?? 0;
  const digits = all.slice(leading).replace(/0+$/, '');
  if (digits === '') return { negative: false, digits, exponent: 0 };
  return { negative: sign === '-', digits, exponent: whole.length - leading + Number(power) };
}

function checked(decimal: Decimal): Decimal {
  const refuse = (what: string) => validationError(what);
  if (decimal.exponent > MAX_EXPONENT) {
    throw refuse('Number overflow. Attempting to store a number with magnitude larger than supported range');
  }
  if (decimal.exponent < MIN_EXPONENT) {
    throw refuse(
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    );
  }
  if (decimal.digits.length > MAX_DIGITS) {
    throw refuse('Attempting to store more than 38 significant digits in a Number');
  }
  return decimal;
}

function format({ negative, digits, exponent }: Decimal): string {
  if (digits === '') return '0';
  return (negative ? '-' : '') + unsigned(digits, exponent);
}

function unsigned(digits: string, exponent: number): string {
  if (exponent <= 0) return `0.${'0'.repeat(-exponent)}${digits}`;
  if (exponent >= digits.length) return digits + '0'.repeat(exponent - digits.length);
  return `${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
}

function scaled({ negative, digits, exponent }: Decimal, scale: number): bigint {
  if (digits === '') return 0n;
  const value = BigInt(digits) * 10n ** BigInt(scale - (digits.length - exponent));
  return negative ? -value : value;
}
