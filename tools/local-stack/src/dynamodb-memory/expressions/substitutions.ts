import { validationError } from '../errors.ts';
import type { AttributeValue } from '../values/attribute-value.ts';
import { isObject, parseValue } from '../values/parse-item.ts';

/** What placeholders stand for; remembers which were used, since DynamoDB refuses a request with others. */
export interface Substitutions {
  name(placeholder: string): string;
  value(placeholder: string): AttributeValue;
  /** @throws DynamodbError */
  assertAllUsed(): void;
}

/** Reads `ExpressionAttributeNames` and `ExpressionAttributeValues`. @throws DynamodbError */
export function parseSubstitutions(names: unknown, values: unknown, hasExpression: boolean): Substitutions {
  const nameOf = readMap('ExpressionAttributeNames', names, /^#[0-9a-zA-Z_]+$/, hasExpression);
  const valueOf = readMap('ExpressionAttributeValues', values, /^:[0-9a-zA-Z_]+$/, hasExpression);
  const parsed = new Map(Object.entries(valueOf).map(([key, value]) => [key, parseValue(value)]));
  const used = new Set<string>();
  return {
    name(placeholder) {
      used.add(placeholder);
      const name = Object.hasOwn(nameOf, placeholder) ? nameOf[placeholder] : undefined;
      if (typeof name === 'string') return name;
      throw validationError(
        `An expression attribute name used in the document path is not defined; attribute name: ${placeholder}`,
      );
    },
    value(placeholder) {
      used.add(placeholder);
      const value = parsed.get(placeholder);
      if (value !== undefined) return value;
      throw validationError(
        `An expression attribute value used in expression is not defined; attribute value: ${placeholder}`,
      );
    },
    assertAllUsed() {
      refuseUnused('ExpressionAttributeNames', nameOf, used);
      refuseUnused('ExpressionAttributeValues', valueOf, used);
    },
  };
}

function readMap(
  parameter: string,
  input: unknown,
  pattern: RegExp,
  hasExpression: boolean,
): Record<string, unknown> {
  if (input === undefined || input === null) return {};
  if (!isObject(input)) throw validationError(`${parameter} must be a map`);
  if (!hasExpression) throw validationError(`${parameter} can only be specified when using expressions`);
  const keys = Object.keys(input);
  if (keys.length === 0) throw validationError(`${parameter} must not be empty`);
  const invalid = keys.find((key) => !pattern.test(key));
  if (invalid === undefined) return input;
  throw validationError(`${parameter} contains invalid key: Syntax error; key: "${invalid}"`);
}

function refuseUnused(parameter: string, given: Record<string, unknown>, used: ReadonlySet<string>): void {
  const unused = Object.keys(given).filter((key) => !used.has(key));
  if (unused.length === 0) return;
  throw validationError(`Value provided in ${parameter} unused in expressions: keys: {${unused.join(', ')}}`);
}
