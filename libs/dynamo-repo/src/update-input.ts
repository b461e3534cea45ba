import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import type { TableKey } from './errors.ts';

/** A conditional change of one item. Attributes are named as in the table; undefined values are left out. */
export interface UpdateRequest {
  set?: Record<string, unknown>;
  /** Set only where the item has no such attribute yet. */
  setIfAbsent?: Record<string, unknown>;
  /** Added to a number, 0 where absent. */
  increment?: Record<string, number>;
  remove?: readonly string[];
  condition: {
    /** Speaks of attributes as `#name` and of values as `:name`. */
    expression: string;
    /** Attributes that the expression names. */
    names?: readonly string[];
    values?: Record<string, unknown>;
  };
  /** What of the item to return; only what changed when absent. */
  returns?: 'ALL_NEW' | 'UPDATED_NEW' | 'NONE';
}

/** Writes an update in DynamoDB's words, every attribute behind a name because many are reserved words (pure). */
export function toUpdateInput(
  tableName: string,
  key: TableKey,
  {
    set = {},
    setIfAbsent = {},
    increment = {},
    remove = [],
    condition,
    returns = 'UPDATED_NEW',
  }: UpdateRequest,
): UpdateCommandInput {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const assign = (attributes: Record<string, unknown>, right: (name: string) => string) =>
    Object.entries(attributes)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => {
        names[`#${name}`] = name;
        values[`:new_${name}`] = value;
        return `#${name} = ${right(name)}`;
      });

  const assignments = [
    ...assign(set, (name) => `:new_${name}`),
    ...assign(setIfAbsent, (name) => `if_not_exists(#${name}, :new_${name})`),
    ...assign(increment, (name) => `if_not_exists(#${name}, :zero) + :new_${name}`),
  ];
  if (Object.keys(increment).length > 0) values[':zero'] = 0;
  for (const name of [...remove, ...(condition.names ?? [])]) names[`#${name}`] = name;

  const clauses = [
    ...(assignments.length > 0 ? [`SET ${assignments.join(', ')}`] : []),
    ...(remove.length > 0 ? [`REMOVE ${remove.map((name) => `#${name}`).join(', ')}`] : []),
  ];
  const allValues = { ...values, ...condition.values };
  return {
    TableName: tableName,
    Key: { ...key },
    UpdateExpression: clauses.join(' '),
    ConditionExpression: condition.expression,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: Object.keys(allValues).length > 0 ? allValues : undefined,
    ReturnValues: returns,
  };
}
