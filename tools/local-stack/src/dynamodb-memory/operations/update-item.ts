import { invalidValue } from '../errors.ts';
import { applyUpdate } from '../expressions/apply-update.ts';
import type { Path } from '../expressions/path.ts';
import { project } from '../expressions/projection.ts';
import type { Action } from '../expressions/update.ts';
import { parseUpdate } from '../expressions/update.ts';
import { createRequestInput } from '../request-input.ts';
import { assertKey, attributesOf } from '../table/key-schema.ts';
import type { KeySchema } from '../table/key-schema.ts';
import type { Item } from '../values/attribute-value.ts';
import type { Operation } from './operation.ts';
import { applyWrite, readWrite } from './single-item.ts';

const PARAMETERS = [
  'Key',
  'UpdateExpression',
  'ConditionExpression',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
];
const RETURN_VALUES = ['NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW'];

export const updateItem: Operation = (context, body) => {
  const input = createRequestInput(body, PARAMETERS);
  const key = input.requiredItem('Key');
  const actions = input.expression('UpdateExpression', parseUpdate) ?? [];
  const write = readWrite(input, RETURN_VALUES);
  const table = context.table(input.tableName);
  const { schema } = table.definition;
  assertKey(key, schema);
  assertKeyUntouched(actions, schema);
  const before = table.find(key);
  const after = applyWrite(context, table, before, write, () => {
    const updated = applyUpdate(before ?? key, actions);
    table.assertAllowed(updated);
    return updated;
  });
  const paths = actions.map(({ path }) => path);
  return attributes(write.returns, paths, before, after);
};

function assertKeyUntouched(actions: readonly Action[], schema: KeySchema): void {
  for (const { name } of attributesOf(schema)) {
    if (actions.some(({ path }) => path[0] === name)) {
      throw invalidValue(`Cannot update attribute ${name}. This attribute is part of the key`);
    }
  }
}

function attributes(
  returns: string,
  paths: readonly Path[],
  before: Item | undefined,
  after: Item | undefined,
): Record<string, unknown> {
  const item = returns.endsWith('_OLD') ? before : after;
  if (returns === 'NONE' || item === undefined) return {};
  return { Attributes: returns.startsWith('ALL_') ? item : project(item, paths) };
}
