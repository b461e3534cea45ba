import { validationError } from '../errors.ts';
import type { AttributeValue, Item } from '../values/attribute-value.ts';
import { isEqual, typeOf } from '../values/attribute-value.ts';
import { orderOf } from '../values/order.ts';
import { both, CONDITION_FUNCTIONS } from './condition-functions.ts';
import type { Operand } from './operand.ts';
import { readOperand, wrongType } from './operand.ts';
import { showPath } from './path.ts';
import type { Substitutions } from './substitutions.ts';
import type { Tokens } from './tokens.ts';
import { tokenize } from './tokens.ts';

/** A condition or filter, ready to judge items. */
export interface Condition {
  holds(item: Item): boolean;
  /** The attributes at the head of its paths. */
  readonly attributes: ReadonlySet<string>;
}

type Predicate = (item: Item) => boolean;

interface Reader extends Tokens {
  readonly attributes: Set<string>;
}

const ORDERED = new Set(['S', 'N', 'B']);
const COMPARATORS: Readonly<Record<string, (a: string, b: string) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** Reads a condition or filter expression. @throws DynamodbError */
export function parseCondition(expression: string, substitutions: Substitutions): Condition {
  const reader: Reader = { ...tokenize(expression, substitutions), attributes: new Set() };
  const holds = readOr(reader);
  reader.assertEnd();
  return { holds, attributes: reader.attributes };
}

function readOr(reader: Reader): Predicate {
  let left = readAnd(reader);
  while (reader.acceptWord('OR')) {
    const [before, right] = [left, readAnd(reader)];
    left = (item) => before(item) || right(item);
  }
  return left;
}

function readAnd(reader: Reader): Predicate {
  let left = readNot(reader);
  while (reader.acceptWord('AND')) {
    const [before, right] = [left, readNot(reader)];
    left = (item) => before(item) && right(item);
  }
  return left;
}

function readNot(reader: Reader): Predicate {
  if (!reader.acceptWord('NOT')) return readTerm(reader);
  const negated = readNot(reader);
  return (item) => !negated(item);
}

function readTerm(reader: Reader): Predicate {
  if (reader.peek() === '(') return readGroup(reader);
  if (reader.peek(1) === '(' && reader.peek() !== 'size') return readFunction(reader);
  const left = readTracked(reader);
  if (reader.acceptWord('BETWEEN')) return readBetween(reader, left);
  if (reader.acceptWord('IN')) return readIn(reader, left);
  return readComparison(reader, left);
}

function readGroup(reader: Reader): Predicate {
  reader.next();
  const startsWithGroup = reader.peek() === '(';
  const groupEnd = startsWithGroup ? closingParenthesis(reader) : -1;
  if (startsWithGroup && reader.peek(groupEnd + 1) === ')') {
    throw validationError('The expression has redundant parentheses;');
  }
  const inner = readOr(reader);
  reader.expect(')');
  return inner;
}

/** How far ahead the parenthesis that is next is closed. */
function closingParenthesis(reader: Reader): number {
  let depth = 0;
  for (let ahead = 0; reader.peek(ahead) !== ''; ahead += 1) {
    if (reader.peek(ahead) === '(') depth += 1;
    if (reader.peek(ahead) === ')') depth -= 1;
    if (depth === 0) return ahead;
  }
  throw reader.syntaxError();
}

function readFunction(reader: Reader): Predicate {
  const name = reader.peek();
  const known = Object.hasOwn(CONDITION_FUNCTIONS, name) ? CONDITION_FUNCTIONS[name] : undefined;
  if (known === undefined) throw validationError(`Invalid function name; function: ${name}`);
  reader.next();
  reader.expect('(');
  const operands = readOperands(reader);
  if (operands.length !== known.operands) {
    throw validationError(
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
    );
  }
  return known.bind(name, operands);
}

/** Operands up to the closing parenthesis. */
function readOperands(reader: Reader): Operand[] {
  const operands = [readTracked(reader)];
  while (reader.accept(',')) operands.push(readTracked(reader));
  reader.expect(')');
  return operands;
}

function readTracked(reader: Reader): Operand {
  const operand = readOperand(reader);
  if (operand.path !== undefined) reader.attributes.add(operand.path[0]);
  return operand;
}

function readBetween(reader: Reader, operand: Operand): Predicate {
  const low = readTracked(reader);
  if (!reader.acceptWord('AND')) throw reader.syntaxError();
  const high = readTracked(reader);
  for (const each of [operand, low, high]) assertOrdered('BETWEEN', each);
  if (low.type !== undefined && high.type !== undefined) assertBounds(low, high);
  const notBelow = both(operand, low, (value, bound) => compare('>=', value, bound));
  const notAbove = both(operand, high, (value, bound) => compare('<=', value, bound));
  return (item) => notBelow(item) && notAbove(item);
}

function assertBounds(low: Operand, high: Operand): void {
  const [from, to] = [low.of({}), high.of({})];
  if (from === undefined || to === undefined) return;
  if (typeOf(from) !== typeOf(to)) {
    throw validationError(
      'The BETWEEN operator requires same data type for lower and upper bounds; operator or function: BETWEEN',
    );
  }
  if (compare('>', from, to)) {
    throw validationError(
      'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; operator or function: BETWEEN',
    );
  }
}

const MAX_CANDIDATES = 100;

function readIn(reader: Reader, operand: Operand): Predicate {
  reader.expect('(');
  const tests = readOperands(reader).map((candidate) => both(operand, candidate, isEqual));
  if (tests.length > MAX_CANDIDATES) {
    throw validationError('Too many operands for operator or function; operator or function: IN');
  }
  return (item) => tests.some((test) => test(item));
}

function readComparison(reader: Reader, left: Operand): Predicate {
  const comparator = reader.peek();
  if (!['=', '<>'].includes(comparator) && !Object.hasOwn(COMPARATORS, comparator))
    throw reader.syntaxError();
  reader.next();
  const right = readTracked(reader);
  assertDistinct(comparator, left, right);
  if (comparator === '=') return both(left, right, isEqual);
  if (comparator === '<>') {
    // What has no value differs from whatever has one.
    const same = both(left, right, isEqual);
    return (item) => !same(item);
  }
  for (const each of [left, right]) assertOrdered(comparator, each);
  return both(left, right, (a, b) => compare(comparator, a, b));
}

function assertDistinct(comparator: string, left: Operand, right: Operand): void {
  if (left.path === undefined || right.path === undefined) return;
  if (showPath(left.path) !== showPath(right.path)) return;
  throw validationError(
    `The first operand must be distinct from the remaining operands for this operator or function; operator: ${comparator}, first operand: ${showPath(left.path)}`,
  );
}

function assertOrdered(name: string, { type }: Operand): void {
  if (type !== undefined && !ORDERED.has(type)) throw wrongType(name, type);
}

function compare(comparator: string, a: AttributeValue, b: AttributeValue): boolean {
  const [left, right] = [orderOf(a), orderOf(b)];
  if (left === undefined || right === undefined || typeOf(a) !== typeOf(b)) return false;
  return COMPARATORS[comparator]?.(left, right) ?? false;
}
