import { validationError } from '../errors.ts';
import { project } from '../expressions/projection.ts';
import { assertKnown, constraint, createRequestInput, readTables } from '../request-input.ts';
import { assertKey } from '../table/key-schema.ts';
import type { Item } from '../values/attribute-value.ts';
import { itemSize } from '../values/item-size.ts';
import { isObject, parseItem } from '../values/parse-item.ts';
import type { Operation, OperationContext } from './operation.ts';

const MAX_KEYS = 100;
const MAX_REPLY_BYTES = 16 * 1024 * 1024;

export const batchGetItem: Operation = (context, body) => {
  assertKnown(body, ['RequestItems']);
  const tables = readTables(body).map(([tableName, request]) => readRequest(context, tableName, request));
  if (tables.reduce((sum, { keys }) => sum + keys.length, 0) > MAX_KEYS) {
    throw validationError('Too many items requested for the BatchGetItem call');
  }
  const responses: Record<string, Item[]> = {};
  const unprocessed: Record<string, unknown> = {};
  let bytes = 0;
  for (const { tableName, keys, read, request } of tables) {
    const found: Item[] = (responses[tableName] = []);
    const left: Item[] = [];
    for (const key of keys) {
      if (bytes >= MAX_REPLY_BYTES || context.leavesUnprocessed()) {
        left.push(key);
        continue;
      }
      const item = read(key);
      if (item === undefined) continue;
      bytes += itemSize(item.whole);
      found.push(item.wanted);
    }
    context.stats.unprocessed += left.length;
    if (left.length > 0) unprocessed[tableName] = { ...request, Keys: left };
  }
  return { Responses: responses, UnprocessedKeys: unprocessed };
};

function readRequest(context: OperationContext, tableName: string, request: unknown) {
  if (!isObject(request) || !Array.isArray(request['Keys']) || request['Keys'].length === 0) {
    throw constraint('[]', 'keys', 'Member must have length greater than or equal to 1');
  }
  const { Keys: sent, ...rest } = request;
  const input = createRequestInput({ ...rest, TableName: tableName }, [
    'ConsistentRead',
    'ProjectionExpression',
  ]);
  const paths = input.projection();
  input.assertPlaceholdersUsed();
  const table = context.table(tableName);
  const keys = (sent as unknown[]).map(parseItem);
  for (const key of keys) assertKey(key, table.definition.schema);
  assertDistinct(keys);
  const view = table.view({ consistent: input.flag('ConsistentRead') });
  const read = (key: Item) => {
    const whole = view.find(key);
    return whole && { whole, wanted: paths ? project(whole, paths) : whole };
  };
  return { tableName, keys, read, request };
}

/** @throws DynamodbError */
export function assertDistinct(keys: readonly Item[]): void {
  const distinct = new Set(keys.map((key) => JSON.stringify(Object.entries(key).sort())));
  if (distinct.size < keys.length) throw validationError('Provided list of item keys contains duplicates');
}
