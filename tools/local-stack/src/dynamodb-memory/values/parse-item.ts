import { invalidValue, serializationError, validationError } from '../errors.ts';
import type { AttributeType, AttributeValue, Item } from './attribute-value.ts';
import { normalizeNumber } from './decimal.ts';

const TYPES: ReadonlySet<string> = new Set<AttributeType>([
  ...(['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M'] as const),
]);

/** Reads attributes from a request, numbers normalised. @throws DynamodbError */
export function parseItem(input: unknown): Item {
  if (!isObject(input)) throw serializationError('Unexpected field type');
  // From entries, because `__proto__` is an attribute like any other.
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, parseValue(value)]));
}

/** @throws DynamodbError */
export function parseValue(input: unknown): AttributeValue {
  if (!isObject(input)) throw serializationError('Unexpected value type in payload');
  const types = Object.keys(input).filter((type) => input[type] !== null && TYPES.has(type));
  const [type] = types;
  if (type === undefined) {
    throw validationError(
      'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    );
  }
  if (types.length > 1) {
    throw validationError(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  return parseTyped(type as AttributeType, input[type]);
}

function parseTyped(type: AttributeType, input: unknown): AttributeValue {
  switch (type) {
    case 'S':
      return { S: text(input) };
    case 'N':
      return { N: normalizeNumber(text(input)) };
    case 'B':
      return { B: base64(input) };
    case 'BOOL':
      return { BOOL: flag(input) };
    case 'NULL':
      if (!flag(input)) throw invalidValue('Null attribute value types must have the value of true');
      return { NULL: true };
    case 'SS':
      return { SS: distinct(list(input).map(text), 'An string set  may not be empty') };
    case 'NS':
      return {
        NS: distinct(
          list(input).map((each) => normalizeNumber(text(each))),
          'An number set  may not be empty',
        ),
      };
    case 'BS':
      return { BS: distinct(list(input).map(base64), 'Binary sets should not be empty') };
    case 'L':
      return { L: list(input).map(parseValue) };
    case 'M':
      return { M: parseItem(input) };
  }
}

function distinct(members: string[], whenEmpty: string): string[] {
  if (members.length === 0) throw invalidValue(whenEmpty);
  if (new Set(members).size < members.length) {
    throw invalidValue(`Input collection [${members.join(', ')}] contains duplicates.`);
  }
  return members;
}

function text(input: unknown): string {
  if (typeof input !== 'string')
    throw serializationError(`${typeof input} value cannot be converted to String`);
  return input;
}

function base64(input: unknown): string {
  const encoded = text(input);
  if (Buffer.from(encoded, 'base64').toString('base64') !== encoded) {
    throw serializationError('Invalid last non-pad Base64 character dectected');
  }
  return encoded;
}

function flag(input: unknown): boolean {
  if (typeof input !== 'boolean') throw serializationError('Unexpected token received from parser');
  return input;
}

function list(input: unknown): unknown[] {
  if (!Array.isArray(input)) throw serializationError('Unexpected field type');
  return input;
}

export function isObject(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}
