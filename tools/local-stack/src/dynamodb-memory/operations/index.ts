import { batchGetItem } from './batch-get-item.ts';
import { batchWriteItem } from './batch-write-item.ts';
import type { Operation } from './operation.ts';
import { query } from './query.ts';
import { scan } from './scan.ts';
import { deleteItem, getItem, putItem } from './single-item.ts';
import { createTable, describeTable } from './tables.ts';
import { updateItem } from './update-item.ts';

/** What the stand-in can do, by the name in `X-Amz-Target`. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ['BatchGetItem', batchGetItem],
  ['BatchWriteItem', batchWriteItem],
  ['CreateTable', createTable],
  ['DeleteItem', deleteItem],
  ['DescribeTable', describeTable],
  ['GetItem', getItem],
  ['PutItem', putItem],
  ['Query', query],
  ['Scan', scan],
  ['UpdateItem', updateItem],
]);
