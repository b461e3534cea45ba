import { validationError } from '../errors.ts';
import type { AttributeType, AttributeValue, Item } from '../values/attribute-value.ts';
import { addNumbers } from '../values/decimal.ts';
import type { Operand } from './operand.ts';
import { readPathOrValue, wrongType } from './operand.ts';
import type { Tokens } from './tokens.ts';

/** What an attribute is set to. @throws DynamodbError when the item has no such value, or one of another type */
export type SetValue = (item: Item) => AttributeValue;

/** The right side of a SET: an operand, or the sum or difference of two. */
export function readSetValue(tokens: Tokens): SetValue {
  const left = readTerm(tokens);
  const sign = tokens.accept('+') ? 1 : tokens.accept('-') ? -1 : undefined;
  if (sign === undefined) return (item) => present(left.of(item));
  const right = readTerm(tokens);
  for (const { type } of [left, right]) {
    if (type !== undefined && type !== 'N') throw wrongType(sign === 1 ? '+' : '-', type);
  }
  return (item) => {
    const [a, b] = [present(left.of(item)), present(right.of(item))];
    if (!('N' in a) || !('N' in b)) throw wrongDataType();
    return { N: addNumbers(a.N, b.N, sign) };
  };
}

/** A stored value of another type than an update needs. */
export const wrongDataType = () =>
  validationError('An operand in the update expression has an incorrect data type');

function readTerm(tokens: Tokens): Operand {
  if (tokens.peek(1) !== '(') return readPathOrValue(tokens);
  const name = tokens.peek();
  if (name !== 'if_not_exists' && name !== 'list_append') {
    throw validationError(`Invalid function name; function: ${name}`);
  }
  tokens.next();
  tokens.expect('(');
  const first = readTerm(tokens);
  tokens.expect(',');
  const second = readTerm(tokens);
  tokens.expect(')');
  return name === 'if_not_exists' ? ifNotExists(first, second) : listAppend(first, second);
}

function ifNotExists(first: Operand, second: Operand): Operand {
  if (first.path === undefined) {
    throw validationError(
      'Operator or function requires a document path; operator or function: if_not_exists',
    );
  }
  return { of: (item) => first.of(item) ?? second.of(item) };
}

function listAppend(first: Operand, second: Operand): Operand {
  for (const { type } of [first, second]) {
    if (type !== undefined && type !== 'L') throw wrongType('list_append', type);
  }
  const type: AttributeType = 'L';
  return {
    type,
    of: (item) => {
      const [a, b] = [present(first.of(item)), present(second.of(item))];
      if (!('L' in a) || !('L' in b)) throw wrongDataType();
      return { L: [...a.L, ...b.L] };
    },
  };
}

function present(value: AttributeValue | undefined): AttributeValue {
  if (value !== undefined) return value;
  throw validationError('The provided expression refers to an attribute that does not exist in the item');
}
