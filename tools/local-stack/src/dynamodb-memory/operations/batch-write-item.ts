import { throttled, validationError } from '../errors.ts';
import { assertKnown, readTables } from '../request-input.ts';
import { assertKey, keyOf } from '../table/key-schema.ts';
import type { Table } from '../table/table.ts';
import type { Item } from '../values/attribute-value.ts';
import { isObject, parseItem } from '../values/parse-item.ts';
import { assertDistinct } from './batch-get-item.ts';
import type { Operation, OperationContext } from './operation.ts';

interface Write {
  readonly table: Table;
  readonly key: Item;
  /** Absent for a deletion. */
  readonly item: Item | undefined;
}

const MAX_WRITES = 25;

/** Everything is checked before anything is written; then each entry succeeds or stays unprocessed for itself. */
export const batchWriteItem: Operation = (context, body) => {
  assertKnown(body, ['RequestItems']);
  const tables = readTables(body).map(([tableName, requests]) => readWrites(context, tableName, requests));
  const count = tables.reduce((sum, { writes }) => sum + writes.length, 0);
  if (count > MAX_WRITES) throw validationError('Too many items requested for the BatchWriteItem call');

  const unprocessed: Record<string, unknown[]> = {};
  let left = 0;
  let busy = 0;
  for (const { tableName, writes } of tables) {
    for (const { table, key, item } of writes) {
      const chosen = context.leavesUnprocessed();
      if (!chosen && table.write(table.find(key), item)) {
        context.stats.itemsWritten += 1;
        continue;
      }
      if (!chosen) busy += 1;
      left += 1;
      (unprocessed[tableName] ??= []).push(toRequest(key, item));
    }
  }
  // DynamoDB refuses the call when it could write nothing at all.
  if (busy > 0 && left === count) throw throttled();
  context.stats.unprocessed += left;
  return { UnprocessedItems: unprocessed };
};

function readWrites(context: OperationContext, tableName: string, requests: unknown) {
  if (!Array.isArray(requests) || requests.length === 0) {
    throw validationError(`RequestItems of ${tableName} must be a list of 1 to ${MAX_WRITES} requests`);
  }
  const table = context.table(tableName);
  const writes = requests.map((request) => readWrite(table, request));
  assertDistinct(writes.map(({ key }) => key));
  return { tableName, writes };
}

function readWrite(table: Table, request: unknown): Write {
  const { schema } = table.definition;
  const { PutRequest: put, DeleteRequest: remove } = isObject(request) ? request : {};
  if (isObject(put) && !isObject(remove)) {
    const item = parseItem(put['Item']);
    table.assertAllowed(item);
    return { table, key: keyOf(item, schema), item };
  }
  if (isObject(remove) && !isObject(put)) {
    const key = parseItem(remove['Key']);
    assertKey(key, schema);
    return { table, key, item: undefined };
  }
  throw validationError(
    'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
  );
}

function toRequest(key: Item, item: Item | undefined): Record<string, unknown> {
  return item === undefined ? { DeleteRequest: { Key: key } } : { PutRequest: { Item: item } };
}
