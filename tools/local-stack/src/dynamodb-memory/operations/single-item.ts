import { conditionFailed, throttled } from '../errors.ts';
import type { Condition } from '../expressions/condition.ts';
import { project } from '../expressions/projection.ts';
import { createRequestInput } from '../request-input.ts';
import type { RequestInput } from '../request-input.ts';
import { assertKey, keyOf } from '../table/key-schema.ts';
import type { Table } from '../table/table.ts';
import type { Item } from '../values/attribute-value.ts';
import type { Operation, OperationContext } from './operation.ts';

const CONDITION = ['ConditionExpression', 'ReturnValues', 'ReturnValuesOnConditionCheckFailure'];

export const getItem: Operation = (context, body) => {
  const input = createRequestInput(body, ['Key', 'ConsistentRead', 'ProjectionExpression']);
  const key = input.requiredItem('Key');
  const paths = input.projection();
  input.assertPlaceholdersUsed();
  const table = context.table(input.tableName);
  assertKey(key, table.definition.schema);
  const item = table.view({ consistent: input.flag('ConsistentRead') }).find(key);
  return item === undefined ? {} : { Item: paths ? project(item, paths) : item };
};

export const putItem: Operation = (context, body) => {
  const input = createRequestInput(body, ['Item', ...CONDITION]);
  const item = input.requiredItem('Item');
  const write = readWrite(input, ['NONE', 'ALL_OLD']);
  const table = context.table(input.tableName);
  table.assertAllowed(item);
  const before = table.find(keyOf(item, table.definition.schema));
  applyWrite(context, table, before, write, () => item);
  return returned(write, before);
};

export const deleteItem: Operation = (context, body) => {
  const input = createRequestInput(body, ['Key', ...CONDITION]);
  const key = input.requiredItem('Key');
  const write = readWrite(input, ['NONE', 'ALL_OLD']);
  const table = context.table(input.tableName);
  assertKey(key, table.definition.schema);
  const before = table.find(key);
  applyWrite(context, table, before, write, () => undefined);
  return returned(write, before);
};

/** The terms of a conditional write. */
export interface ConditionalWrite {
  readonly condition: Condition | undefined;
  readonly returns: string;
  readonly returnsOnFailure: string;
}

/** Reads the terms, when all other expressions are read. @throws DynamodbError */
export function readWrite(input: RequestInput, returnValues: readonly string[]): ConditionalWrite {
  const condition = input.condition('ConditionExpression');
  input.assertPlaceholdersUsed();
  return {
    condition,
    returns: input.oneOf('ReturnValues', returnValues) ?? 'NONE',
    returnsOnFailure: input.oneOf('ReturnValuesOnConditionCheckFailure', ['NONE', 'ALL_OLD']) ?? 'NONE',
  };
}

/** Writes one item if the condition holds; returns what it is then. @throws DynamodbError */
export function applyWrite(
  { stats }: OperationContext,
  table: Table,
  before: Item | undefined,
  { condition, returnsOnFailure }: ConditionalWrite,
  change: () => Item | undefined,
): Item | undefined {
  if (condition && !condition.holds(before ?? {})) {
    stats.conditionsFailed += 1;
    throw conditionFailed(returnsOnFailure === 'ALL_OLD' ? before : undefined);
  }
  const after = change();
  if (!table.write(before, after)) throw throttled();
  stats.itemsWritten += 1;
  return after;
}

function returned({ returns }: ConditionalWrite, before: Item | undefined): Record<string, unknown> {
  return returns === 'ALL_OLD' && before !== undefined ? { Attributes: before } : {};
}
