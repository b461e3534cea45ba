import { validationError } from '../errors.ts';
import { project } from '../expressions/projection.ts';
import type { Condition } from '../expressions/condition.ts';
import type { Path } from '../expressions/path.ts';
import type { RequestInput } from '../request-input.ts';
import { assertKey, attributesOf, hasType, keyOf } from '../table/key-schema.ts';
import type { SortedItems } from '../table/sorted-items.ts';
import { startKeyOf } from '../table/table.ts';
import type { Table } from '../table/table.ts';
import type { Item } from '../values/attribute-value.ts';
import { itemSize } from '../values/item-size.ts';

/** What queries and scans have in common. */
export interface PageRequest {
  readonly table: Table;
  readonly view: SortedItems;
  readonly filter: Condition | undefined;
  readonly paths: readonly Path[] | undefined;
  readonly limit: number;
  readonly countOnly: boolean;
  readonly startKey: Item | undefined;
}

export const PAGE_PARAMETERS = [
  'IndexName',
  'ConsistentRead',
  'FilterExpression',
  'ProjectionExpression',
  'Limit',
  'ExclusiveStartKey',
  'Select',
];

const MAX_PAGE_BYTES = 1024 * 1024;
const SELECTIONS = ['ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES', 'COUNT', 'SPECIFIC_ATTRIBUTES'] as const;

/** @throws DynamodbError */
export function readPageRequest(input: RequestInput, table: Table): PageRequest {
  const indexName = input.text('IndexName');
  const view = table.view({ indexName, consistent: input.flag('ConsistentRead') });
  const select = input.oneOf('Select', SELECTIONS);
  const paths = input.projection();
  assertSelection(select, paths !== undefined, indexName !== undefined);
  const startKey = input.item('ExclusiveStartKey');
  if (startKey !== undefined) assertStartKey(startKey, table, view);
  return {
    table,
    view,
    filter: input.condition('FilterExpression'),
    paths,
    limit: input.count('Limit') ?? Infinity,
    countOnly: select === 'COUNT',
    startKey,
  };
}

/** Reads items until the page is full: `Limit` items, filtered or not, or a megabyte. */
export function readPage(items: Iterable<Item>, request: PageRequest): Record<string, unknown> {
  const { table, view, filter, paths, limit, countOnly } = request;
  const found: Item[] = [];
  let [scanned, bytes] = [0, 0];
  let last: Item | undefined;
  for (const item of items) {
    scanned += 1;
    bytes += itemSize(item);
    if (filter === undefined || filter.holds(item)) found.push(item);
    if (scanned >= limit || bytes >= MAX_PAGE_BYTES) {
      last = item;
      break;
    }
  }
  return {
    ...(!countOnly && { Items: paths ? found.map((item) => project(item, paths)) : found }),
    Count: found.length,
    ScannedCount: scanned,
    ...(last && { LastEvaluatedKey: startKeyOf(last, table, view) }),
  };
}

function assertSelection(select: string | undefined, hasProjection: boolean, hasIndex: boolean): void {
  if (hasProjection && select !== undefined && select !== 'SPECIFIC_ATTRIBUTES') {
    throw validationError(`Cannot specify the ProjectionExpression when choosing to get ${select}`);
  }
  if (select === 'SPECIFIC_ATTRIBUTES' && !hasProjection) {
    throw validationError('Must specify the ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES');
  }
  if (select === 'ALL_PROJECTED_ATTRIBUTES' && !hasIndex) {
    throw validationError('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  }
}

function assertStartKey(key: Item, table: Table, view: SortedItems): void {
  const { schema } = table.definition;
  const attributes = [...attributesOf(schema), ...attributesOf(view.schema)];
  const names = new Set(attributes.map(({ name }) => name));
  const complete = attributes.every(({ name, type }) => hasType(key[name], type));
  if (!complete || Object.keys(key).length !== names.size) {
    throw validationError('The provided starting key is invalid');
  }
  assertKey(keyOf(key, schema), schema);
}
