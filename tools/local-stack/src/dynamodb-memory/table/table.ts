import { validationError } from '../errors.ts';
import type { Item } from '../values/attribute-value.ts';
import { itemSize } from '../values/item-size.ts';
import type { TableDefinition } from './definition.ts';
import { assertIndexKey, assertItemKey, keyOf } from './key-schema.ts';
import { createLaggingView } from './lagging-view.ts';
import type { SortedItems } from './sorted-items.ts';
import { createSortedItems } from './sorted-items.ts';
import type { WriteLimit } from './write-limit.ts';

/** One table with its indexes. */
export interface Table {
  readonly definition: TableDefinition;
  /** What reads see: the table now, the table as reads without `ConsistentRead` see it, or an index. */
  view(options: { indexName?: string; consistent?: boolean }): SortedItems;
  find(key: Item): Item | undefined;
  /** Everything, by key. */
  all(): Item[];
  /** @throws DynamodbError for an item that DynamoDB refuses whatever is stored */
  assertAllowed(item: Item): void;
  /** Puts, changes or (without an `after`) deletes one item; false, and no effect, where a partition is too busy. */
  write(before: Item | undefined, after: Item | undefined): boolean;
}

export interface TableSettings {
  readonly now: () => number;
  readonly indexLagMs: number;
  readonly readLagMs: number;
  /** Shared by the tables; nothing is limited without it. */
  readonly writeLimit?: WriteLimit;
}

const MAX_ITEM_BYTES = 400 * 1024;

export function createTable(definition: TableDefinition, settings: TableSettings): Table {
  const { now, indexLagMs, readLagMs, writeLimit } = settings;
  const { schema, tableName } = definition;
  const items = createSortedItems(schema);
  const replica = readLagMs > 0 ? createLaggingView(createSortedItems(schema), readLagMs, now) : undefined;
  const indexes = new Map(
    [...definition.indexes].map(([name, indexSchema]) => {
      const sorted = createSortedItems(indexSchema, schema);
      return [name, { sorted, view: createLaggingView(sorted, indexLagMs, now) }] as const;
    }),
  );
  const partitionsOf = (item: Item) => [
    `${tableName}/${items.partitionOf(item) ?? ''}`,
    ...[...indexes].flatMap(([name, { sorted }]) => {
      const partition = sorted.partitionOf(item);
      return partition === undefined ? [] : [`${tableName}/${name}/${partition}`];
    }),
  ];

  const hasRoom = (before: Item | undefined, after: Item | undefined) => {
    if (writeLimit === undefined) return true;
    const touched = [before, after].flatMap((item) => (item === undefined ? [] : partitionsOf(item)));
    return writeLimit.take([...new Set(touched)], writeUnits(before, after));
  };

  return {
    definition,
    view({ indexName, consistent = false }) {
      if (indexName === undefined) return consistent || replica === undefined ? items : replica.current();
      const index = indexes.get(indexName);
      if (index === undefined) {
        throw validationError(`The table does not have the specified index: ${indexName}`);
      }
      if (consistent) throw validationError('Consistent reads are not supported on global secondary indexes');
      return index.view.current();
    },
    find: (key) => items.find(key),
    all: () => items.all(),
    assertAllowed(item) {
      assertItemKey(item, schema);
      for (const [name, indexSchema] of definition.indexes) assertIndexKey(item, indexSchema, name);
      if (itemSize(item) > MAX_ITEM_BYTES) {
        throw validationError('Item size has exceeded the maximum allowed size');
      }
    },
    write(before, after) {
      if (before === undefined && after === undefined) return true;
      if (!hasRoom(before, after)) return false;
      items.replace(before, after);
      replica?.replace(before, after);
      for (const { view } of indexes.values()) view.replace(before, after);
      return true;
    },
  };
}

/** Every kilobyte begun costs a unit, of the larger of the two. */
function writeUnits(before: Item | undefined, after: Item | undefined): number {
  const bytes = Math.max(before ? itemSize(before) : 0, after ? itemSize(after) : 0);
  return Math.ceil(bytes / 1024);
}

/** What a page of a query or scan is continued with: the item's key, and the index's. */
export function startKeyOf(item: Item, table: Table, view: SortedItems): Item {
  return keyOf(item, table.definition.schema, view.schema);
}
