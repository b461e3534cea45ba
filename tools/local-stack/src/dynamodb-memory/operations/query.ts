import { invalidValue, validationError } from '../errors.ts';
import type { KeyCondition, Range } from '../expressions/key-condition.ts';
import { parseKeyCondition, toRange } from '../expressions/key-condition.ts';
import { createRequestInput } from '../request-input.ts';
import type { KeyAttribute, KeySchema } from '../table/key-schema.ts';
import { attributesOf, hasType, keyText } from '../table/key-schema.ts';
import { orderOf } from '../values/order.ts';
import type { Operation } from './operation.ts';
import { PAGE_PARAMETERS, readPage, readPageRequest } from './page.ts';
import type { PageRequest } from './page.ts';

export const query: Operation = (context, body) => {
  const input = createRequestInput(body, ['KeyConditionExpression', 'ScanIndexForward', ...PAGE_PARAMETERS]);
  const conditions = input.expression('KeyConditionExpression', parseKeyCondition);
  if (conditions === undefined) {
    throw validationError(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    );
  }
  const request = readPageRequest(input, context.table(input.tableName));
  input.assertPlaceholdersUsed();
  assertFilterLeavesKey(request);
  const { hash, range } = toBounds(conditions, request.view.schema);
  assertStartWithin(request, hash, range);
  const backwards = input.flag('ScanIndexForward') === false;
  return readPage(request.view.read(hash, { range, backwards, after: request.startKey }), request);
};

function toBounds(conditions: readonly KeyCondition[], schema: KeySchema): { hash: string; range?: Range } {
  const conditionOn = ({ name, type }: KeyAttribute) => {
    const condition = conditions.find(({ attribute }) => attribute === name);
    if (condition && !condition.values.every((value) => hasType(value, type))) {
      throw invalidValue('Condition parameter type does not match schema type');
    }
    return condition;
  };
  const hash = conditionOn(schema.hash);
  const range = schema.range && conditionOn(schema.range);
  if (hash === undefined || (range === undefined && conditions.length > 1)) {
    const missed = hash === undefined ? schema.hash : schema.range;
    throw validationError(
      missed
        ? `Query condition missed key schema element: ${missed.name}`
        : 'Query key condition not supported',
    );
  }
  const [value] = hash.values;
  if (hash.operator !== '=' || value === undefined)
    throw validationError('Query key condition not supported');
  for (const each of [hash, range]) assertNoEmptyValue(each);
  return { hash: orderOf(value) ?? '', range: range && toRange(range) };
}

function assertNoEmptyValue(condition: KeyCondition | undefined): void {
  // Whatever begins with nothing is everything: DynamoDB takes that one.
  if (condition === undefined || condition.operator === 'begins_with') return;
  if (!condition.values.some((value) => 'S' in value && value.S === '')) return;
  throw validationError(
    `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${condition.attribute}`,
  );
}

function assertFilterLeavesKey({ filter, view }: PageRequest): void {
  for (const { name } of attributesOf(view.schema)) {
    if (filter?.attributes.has(name)) {
      throw validationError(
        `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`,
      );
    }
  }
}

function assertStartWithin({ startKey, view }: PageRequest, hash: string, range: Range | undefined): void {
  if (startKey === undefined) return;
  const sortKey = (view.schema.range && keyText(startKey, view.schema.range)) ?? '';
  const outside = range !== undefined && (range.isBefore(sortKey) || range.isAfter(sortKey));
  if (keyText(startKey, view.schema.hash) === hash && !outside) return;
  throw validationError(
    outside
      ? 'The provided starting key does not match the range key predicate'
      : 'The provided starting key is outside query boundaries based on provided conditions',
  );
}
