import { validationError } from '../errors.ts';
import type { AttributeType, AttributeValue, Item } from '../values/attribute-value.ts';
import { setMembers, typeOf } from '../values/attribute-value.ts';
import type { Path } from './path.ts';
import { valueAt } from './path.ts';
import type { Tokens } from './tokens.ts';

/** Something that has a value for an item, or none. */
export interface Operand {
  readonly of: (item: Item) => AttributeValue | undefined;
  /** Its type, where the expression alone tells it. */
  readonly type?: AttributeType;
  /** Where it is an attribute. */
  readonly path?: Path;
}

/** A path, a `:value` or `size(path)`. */
export function readOperand(tokens: Tokens): Operand {
  if (tokens.peek() === 'size' && tokens.peek(1) === '(') return readSize(tokens);
  return readPathOrValue(tokens);
}

export function readPathOrValue(tokens: Tokens): Operand {
  if (!tokens.peek().startsWith(':')) {
    const path = tokens.path();
    return { path, of: (item) => valueAt(item, path) };
  }
  const value = tokens.substitutions.value(tokens.next());
  return { type: typeOf(value), of: () => value };
}

export function wrongType(name: string, type: AttributeType): Error {
  return validationError(
    `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
  );
}

function readSize(tokens: Tokens): Operand {
  tokens.next();
  tokens.expect('(');
  const operand = readPathOrValue(tokens);
  tokens.expect(')');
  if (operand.type !== undefined && ['N', 'BOOL', 'NULL'].includes(operand.type)) {
    throw wrongType('size', operand.type);
  }
  return { type: 'N', of: (item) => sizeOf(operand.of(item)) };
}

function sizeOf(value: AttributeValue | undefined): AttributeValue | undefined {
  const size = value && lengthOf(value);
  return size === undefined ? undefined : { N: String(size) };
}

function lengthOf(value: AttributeValue): number | undefined {
  if ('S' in value) return value.S.length;
  if ('B' in value) return Buffer.byteLength(value.B, 'base64');
  if ('L' in value) return value.L.length;
  return 'M' in value ? Object.keys(value.M).length : setMembers(value)?.length;
}
