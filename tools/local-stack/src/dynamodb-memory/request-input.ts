import { DynamodbError, serializationError, validationError } from './errors.ts';
import type { Condition } from './expressions/condition.ts';
import { parseCondition } from './expressions/condition.ts';
import type { Path } from './expressions/path.ts';
import { parseProjection } from './expressions/projection.ts';
import type { Substitutions } from './expressions/substitutions.ts';
import { parseSubstitutions } from './expressions/substitutions.ts';
import type { Item } from './values/attribute-value.ts';
import { isObject, parseItem } from './values/parse-item.ts';

export type Body = Readonly<Record<string, unknown>>;

/** Reads a request's parameters by type; an unknown one has been refused by then. */
export interface RequestInput {
  readonly tableName: string;
  text(name: string): string | undefined;
  flag(name: string): boolean | undefined;
  /** A whole number of 1 or more. */
  count(name: string): number | undefined;
  oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined;
  item(name: string): Item | undefined;
  requiredItem(name: string): Item;
  /** Reads an expression with the request's placeholders. */
  expression<T>(name: string, parse: (text: string, substitutions: Substitutions) => T): T | undefined;
  condition(name: string): Condition | undefined;
  projection(): Path[] | undefined;
  /** To be called when all expressions are read. */
  assertPlaceholdersUsed(): void;
}

/** Parameters that change nothing here, with the values they may have. */
const INERT: Readonly<Record<string, readonly unknown[]>> = {
  ReturnConsumedCapacity: ['NONE'],
  ReturnItemCollectionMetrics: ['NONE'],
};
const PLACEHOLDERS = ['ExpressionAttributeNames', 'ExpressionAttributeValues'];

/** @throws DynamodbError where the body has parameters that are not these */
export function assertKnown(body: Body, known: readonly string[]): void {
  for (const [name, value] of Object.entries(body)) {
    if (value === null || value === undefined || known.includes(name)) continue;
    if (Object.hasOwn(INERT, name) && INERT[name]?.includes(value)) continue;
    throw validationError(`This stand-in does not know the parameter ${name} with such a value`);
  }
}

export function createRequestInput(body: Body, known: readonly string[]): RequestInput {
  assertKnown(body, ['TableName', ...known, ...PLACEHOLDERS]);
  const hasExpression = known.some((name) => name.endsWith('Expression') && isGiven(body[name]));
  const substitutions = parseSubstitutions(
    body['ExpressionAttributeNames'],
    body['ExpressionAttributeValues'],
    hasExpression,
  );
  const input: RequestInput = {
    tableName: readTableName(body['TableName']),
    text: (name) => typed<string>(body, name, 'string'),
    flag: (name) => typed<boolean>(body, name, 'boolean'),
    count(name) {
      const value = typed<number>(body, name, 'number');
      if (value === undefined || (Number.isInteger(value) && value >= 1)) return value;
      throw constraint(value, name, 'Member must have value greater than or equal to 1');
    },
    oneOf<T extends string>(name: string, allowed: readonly T[]) {
      const value = typed<string>(body, name, 'string');
      if (value === undefined) return undefined;
      const found = allowed.find((each) => each === value);
      if (found !== undefined) return found;
      throw constraint(value, name, `Member must satisfy enum value set: [${allowed.join(', ')}]`);
    },
    item: (name) => (isGiven(body[name]) ? parseItem(body[name]) : undefined),
    requiredItem(name) {
      const item = input.item(name);
      if (item === undefined) throw constraint('null', name, 'Member must not be null');
      return item;
    },
    expression(name, parse) {
      const text = typed<string>(body, name, 'string');
      return text === undefined ? undefined : withContext(name, () => parse(text, substitutions));
    },
    condition: (name) => input.expression(name, parseCondition),
    projection: () => input.expression('ProjectionExpression', parseProjection),
    assertPlaceholdersUsed: () => substitutions.assertAllUsed(),
  };
  return input;
}

/** @throws DynamodbError */
export function readTableName(name: unknown): string {
  if (!isGiven(name)) {
    throw validationError("The parameter 'TableName' is required but was not present in the request");
  }
  if (typeof name === 'string' && /^[a-zA-Z0-9_.-]{3,255}$/.test(name)) return name;
  throw constraint(name, 'TableName', 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+');
}

/** @throws DynamodbError */
export function readTables(body: Body): [string, unknown][] {
  const tables = body['RequestItems'];
  if (!isObject(tables) || Object.keys(tables).length === 0) {
    throw constraint(tables, 'RequestItems', 'Member must have length greater than or equal to 1');
  }
  return Object.entries(tables).map(([name, requests]) => [readTableName(name), requests]);
}

export function constraint(value: unknown, name: string, rule: string): Error {
  const at = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  return validationError(
    `1 validation error detected: Value '${String(value)}' at '${at}' failed to satisfy constraint: ${rule}`,
  );
}

function typed<T>(body: Body, name: string, type: 'string' | 'boolean' | 'number'): T | undefined {
  const value = body[name];
  if (!isGiven(value)) return undefined;
  if (typeof value === type) return value as T;
  throw serializationError(`${typeof value} value cannot be converted to ${type}`);
}

const isGiven = (value: unknown) => value !== undefined && value !== null;

function withContext<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DynamodbError) throw validationError(`Invalid ${name}: ${error.message}`);
    throw error;
  }
}
