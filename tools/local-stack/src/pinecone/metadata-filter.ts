import type { PineconeLimits } from './limits.ts';
import { isObject } from './metadata.ts';
import type { Metadata, MetadataValue } from './metadata.ts';
import { rpcRefusal } from './refusal.ts';

/** Says whether a record's metadata passes. */
export type MetadataTest = (metadata: Metadata) => boolean;
type ValueTest = (value: MetadataValue | undefined) => boolean;
type Scalar = string | number | boolean;

/**
 * Reads a metadata filter: `$eq $ne $gt $gte $lt $lte $in $nin $exists` on a field, `$and $or` over filters, and a plain
 * value as equality. Several fields, or several operators on one field, must all hold.
 *
 * A list of strings equals a string if it contains it; so `$in` asks whether they share one, `$ne` and `$nin` whether
 * they share none. A missing field passes `$ne`, `$nin` and `$exists: false` only. Comparisons take numbers.
 *
 * @throws Refusal with code 3 for an unknown operator or a value of the wrong kind
 */
export function parseMetadataFilter(
  filter: unknown,
  limits: Pick<PineconeLimits, 'maxFilterValues'>,
): MetadataTest {
  if (!isObject(filter)) throw invalid(`filter must be an object, got ${JSON.stringify(filter)}`);
  const tests = Object.entries(filter).map(([key, value]) => parseClause(key, value, limits));
  return (metadata) => tests.every((test) => test(metadata));
}

function parseClause(
  key: string,
  value: unknown,
  limits: Pick<PineconeLimits, 'maxFilterValues'>,
): MetadataTest {
  if (key === '$and' || key === '$or') {
    if (!Array.isArray(value) || value.length === 0)
      throw invalid(`${key} must be followed by a non-empty list`);
    const tests = value.map((part: unknown) => parseMetadataFilter(part, limits));
    return key === '$and'
      ? (metadata) => tests.every((test) => test(metadata))
      : (metadata) => tests.some((test) => test(metadata));
  }
  if (key.startsWith('$')) throw invalid(`${key} is not a valid operator at this place`);
  if (!isObject(value)) {
    const test = equals(scalar('$eq', value));
    return (metadata) => test(fieldOf(metadata, key));
  }
  const tests = Object.entries(value).map(([operator, operand]) => parseOperator(operator, operand, limits));
  if (tests.length === 0) throw invalid(`the condition on field '${key}' is empty`);
  return (metadata) => tests.every((test) => test(fieldOf(metadata, key)));
}

function parseOperator(
  operator: string,
  operand: unknown,
  limits: Pick<PineconeLimits, 'maxFilterValues'>,
): ValueTest {
  switch (operator) {
    case '$eq':
      return equals(scalar(operator, operand));
    case '$ne':
      return not(equals(scalar(operator, operand)));
    case '$gt':
      return compare(operator, operand, (value, bound) => value > bound);
    case '$gte':
      return compare(operator, operand, (value, bound) => value >= bound);
    case '$lt':
      return compare(operator, operand, (value, bound) => value < bound);
    case '$lte':
      return compare(operator, operand, (value, bound) => value <= bound);
    case '$in':
      return equalsAny(operator, operand, limits);
    case '$nin':
      return not(equalsAny(operator, operand, limits));
    case '$exists':
      if (typeof operand !== 'boolean') throw invalid('$exists must be followed by a boolean');
      return (value) => (value !== undefined) === operand;
    default:
      throw invalid(`${operator} is not a valid operator`);
  }
}

function equals(wanted: Scalar): ValueTest {
  return (value) =>
    Array.isArray(value) ? typeof wanted === 'string' && value.includes(wanted) : value === wanted;
}

function equalsAny(
  operator: string,
  operand: unknown,
  { maxFilterValues }: Pick<PineconeLimits, 'maxFilterValues'>,
): ValueTest {
  if (!Array.isArray(operand)) throw invalid(`${operator} must be followed by a list`);
  if (operand.length > maxFilterValues) {
    throw invalid(`${operator} takes at most ${maxFilterValues} values, got ${operand.length}`);
  }
  const wanted = new Set<Scalar>(operand.map((item: unknown) => scalar(operator, item)));
  return (value) => {
    if (Array.isArray(value)) return value.some((item) => wanted.has(item));
    return value !== undefined && wanted.has(value);
  };
}

function compare(
  operator: string,
  operand: unknown,
  holds: (value: number, bound: number) => boolean,
): ValueTest {
  if (typeof operand !== 'number') throw invalid(`${operator} must be followed by a number`);
  return (value) => typeof value === 'number' && holds(value, operand);
}

const not =
  (test: ValueTest): ValueTest =>
  (value) =>
    !test(value);

function fieldOf(metadata: Metadata, field: string): MetadataValue | undefined {
  return Object.hasOwn(metadata, field) ? metadata[field] : undefined;
}

function scalar(operator: string, value: unknown): Scalar {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw invalid(`${operator} must be followed by a string, boolean or number, got ${JSON.stringify(value)}`);
}

function invalid(message: string): Error {
  return rpcRefusal('invalidArgument', `Invalid filter: ${message}`);
}
