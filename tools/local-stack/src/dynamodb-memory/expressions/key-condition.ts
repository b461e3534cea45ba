import { validationError } from '../errors.ts';
import type { AttributeValue } from '../values/attribute-value.ts';
import { typeOf } from '../values/attribute-value.ts';
import { orderOf } from '../values/order.ts';
import type { Substitutions } from './substitutions.ts';
import type { Tokens } from './tokens.ts';
import { tokenize } from './tokens.ts';

export type KeyOperator = '=' | '<' | '<=' | '>' | '>=' | 'BETWEEN' | 'begins_with';

/** What a query says about one key attribute. */
export interface KeyCondition {
  readonly attribute: string;
  readonly operator: KeyOperator;
  readonly values: readonly AttributeValue[];
}

/** A run of sort keys, told by which keys (as `orderOf` writes them) come before it and after it. */
export interface Range {
  isBefore(key: string): boolean;
  isAfter(key: string): boolean;
}

const OPERATORS: readonly string[] = ['=', '<', '<=', '>', '>='];
const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=' };

/** Reads one or two conditions joined by AND. @throws DynamodbError */
export function parseKeyCondition(expression: string, substitutions: Substitutions): KeyCondition[] {
  const tokens = tokenize(expression, substitutions);
  const conditions = readConditions(tokens);
  tokens.assertEnd();
  if (new Set(conditions.map(({ attribute }) => attribute)).size < conditions.length) {
    throw validationError('KeyConditionExpressions must only contain one condition per key');
  }
  if (conditions.length > 2) throw validationError('Conditions can be of length 1 or 2 only');
  return conditions;
}

function readConditions(tokens: Tokens): KeyCondition[] {
  const conditions = readGroup(tokens);
  while (tokens.acceptWord('AND')) conditions.push(...readGroup(tokens));
  for (const word of ['OR', 'NOT']) {
    if (tokens.peek().toUpperCase() === word) {
      throw validationError(`Invalid operator used in KeyConditionExpression: ${word}`);
    }
  }
  return conditions;
}

function readGroup(tokens: Tokens): KeyCondition[] {
  if (!tokens.accept('(')) return [readOne(tokens)];
  const conditions = readConditions(tokens);
  tokens.expect(')');
  return conditions;
}

function readOne(tokens: Tokens): KeyCondition {
  if (tokens.peek(1) === '(') return readBeginsWith(tokens);
  if (tokens.peek().startsWith(':')) return readMirrored(tokens);
  const attribute = readAttribute(tokens);
  if (tokens.acceptWord('BETWEEN')) {
    const low = readValue(tokens);
    if (!tokens.acceptWord('AND')) throw tokens.syntaxError();
    return { attribute, operator: 'BETWEEN', values: [low, readValue(tokens)] };
  }
  return { attribute, operator: readOperator(tokens), values: [readValue(tokens)] };
}

function readMirrored(tokens: Tokens): KeyCondition {
  const value = readValue(tokens);
  const operator = MIRRORED[readOperator(tokens)] as KeyOperator;
  return { attribute: readAttribute(tokens), operator, values: [value] };
}

function readBeginsWith(tokens: Tokens): KeyCondition {
  const name = tokens.next();
  if (name !== 'begins_with') {
    throw validationError(`Invalid operator used in KeyConditionExpression: ${name}`);
  }
  tokens.expect('(');
  const attribute = readAttribute(tokens);
  tokens.expect(',');
  const value = readValue(tokens);
  tokens.expect(')');
  if ('N' in value)
    throw validationError(
      'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
    );
  return { attribute, operator: 'begins_with', values: [value] };
}

function readOperator(tokens: Tokens): KeyOperator {
  const token = tokens.next();
  if (OPERATORS.includes(token)) return token as KeyOperator;
  throw validationError(`Invalid operator used in KeyConditionExpression: ${token.toUpperCase()}`);
}

function readAttribute(tokens: Tokens): string {
  const [name, ...rest] = tokens.path();
  if (rest.length === 0) return name;
  throw validationError('KeyConditionExpressions cannot have conditions on nested attributes');
}

function readValue(tokens: Tokens): AttributeValue {
  if (!tokens.peek().startsWith(':')) throw tokens.syntaxError();
  return tokens.substitutions.value(tokens.next());
}

/** The run of sort keys that a condition describes. @throws DynamodbError */
export function toRange({ operator, values }: KeyCondition): Range {
  const [first = '', second = ''] = values.map((value) => orderOf(value) ?? typeOf(value));
  switch (operator) {
    case '=':
      return { isBefore: (key) => key < first, isAfter: (key) => key > first };
    case '<':
      return { isBefore: () => false, isAfter: (key) => key >= first };
    case '<=':
      return { isBefore: () => false, isAfter: (key) => key > first };
    case '>':
      return { isBefore: (key) => key <= first, isAfter: () => false };
    case '>=':
      return { isBefore: (key) => key < first, isAfter: () => false };
    case 'begins_with':
      return { isBefore: (key) => key < first, isAfter: (key) => key > first && !key.startsWith(first) };
    case 'BETWEEN':
      if (first > second) {
        throw validationError(
          'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; operator or function: BETWEEN',
        );
      }
      return { isBefore: (key) => key < first, isAfter: (key) => key > second };
  }
}
