import type { Range } from '../expressions/key-condition.ts';
import type { Item } from '../values/attribute-value.ts';
import type { KeySchema } from './key-schema.ts';
import { attributesOf, keyText } from './key-schema.ts';
import type { SortedList } from './sorted-list.ts';
import { createSortedList } from './sorted-list.ts';

/** Items under a key, sorted within each partition: a table, an index, or an old view of either. */
export interface SortedItems {
  readonly schema: KeySchema;
  find(key: Item): Item | undefined;
  /** Takes one item's state for another's; either may be missing, or have no such key. */
  replace(before: Item | undefined, after: Item | undefined): void;
  /** Items of a partition in order, or backwards, after a start. */
  read(hash: string, options: ReadOptions): Iterable<Item>;
  /** All items, in an order that only hashing explains, after a start. */
  readAll(after?: Item): Iterable<Item>;
  /** All items, by key. */
  all(): Item[];
  /** The partition that an item is in, if any. */
  partitionOf(item: Item): string | undefined;
}

export interface ReadOptions {
  range?: Range;
  backwards?: boolean;
  /** An item, or its keys, to start behind. */
  after?: Item;
}

interface Entry {
  readonly hash: string;
  /** Sort key, then the table's key where several items share it. */
  readonly range: string;
  readonly tie: string;
  readonly item: Item;
}

/** @param tableSchema Tells items of one index key apart; absent for the table itself. */
export function createSortedItems(schema: KeySchema, tableSchema?: KeySchema): SortedItems {
  const partitions = new Map<string, SortedList<Entry>>();
  const ties = tableSchema === undefined ? [] : attributesOf(tableSchema);
  const partitionOf = (item: Item) => keyText(item, schema.hash);
  const entryOf = (item: Item): Entry | undefined => {
    const hash = partitionOf(item);
    const range = schema.range === undefined ? '' : keyText(item, schema.range);
    if (hash === undefined || range === undefined) return undefined;
    return { hash, range, tie: ties.map((each) => keyText(item, each) ?? '').join('\0'), item };
  };
  const remove = (entry: Entry) => {
    const partition = partitions.get(entry.hash);
    partition?.remove(entry);
    if (partition?.isEmpty) partitions.delete(entry.hash);
  };
  const put = (entry: Entry) => {
    const partition = partitions.get(entry.hash) ?? createSortedList(compareEntries);
    partitions.set(entry.hash, partition);
    partition.put(entry);
  };
  const read = (hash: string, options: ReadOptions) =>
    readPartition(partitions.get(hash), options, options.after && entryOf(options.after));

  return {
    schema,
    partitionOf,
    find(key) {
      const entry = entryOf(key);
      return entry && partitions.get(entry.hash)?.find(entry)?.item;
    },
    replace(before, after) {
      const [old, next] = [before && entryOf(before), after && entryOf(after)];
      const staysPut = old && next && old.hash === next.hash && compareEntries(old, next) === 0;
      if (old && !staysPut) remove(old);
      if (next) put(next);
    },
    read,
    all: () => [...partitions.keys()].sort(compareText).flatMap((hash) => [...read(hash, {})]),
    *readAll(after) {
      const start = after && partitionOf(after);
      for (const hash of [...partitions.keys()].sort(byScatter)) {
        if (start !== undefined && byScatter(hash, start) < 0) continue;
        yield* read(hash, hash === start ? { after } : {});
      }
    },
  };
}

function* readPartition(
  partition: SortedList<Entry> | undefined,
  { range, backwards = false }: ReadOptions,
  after: Entry | undefined,
): Generator<Item, void, undefined> {
  if (partition === undefined) return;
  const isPast = (entry: Entry) => range?.isAfter(entry.range) ?? false;
  const isBefore = (entry: Entry) => range?.isBefore(entry.range) ?? false;
  if (backwards) {
    const ends = (entry: Entry) =>
      isPast(entry) || (after !== undefined && compareEntries(entry, after) >= 0);
    for (const entry of partition.backwardsUntil(ends)) {
      if (isBefore(entry)) return;
      yield entry.item;
    }
  } else {
    const starts = (entry: Entry) =>
      !isBefore(entry) && (after === undefined || compareEntries(entry, after) > 0);
    for (const entry of partition.from(starts)) {
      if (isPast(entry)) return;
      yield entry.item;
    }
  }
}

function compareEntries(a: Entry, b: Entry): number {
  return compareText(a.range, b.range) || compareText(a.tie, b.tie);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** DynamoDB scans in the order of a hash, so that nobody comes to rely on the order of keys. */
function byScatter(a: string, b: string): number {
  return scatter(a) - scatter(b) || compareText(a, b);
}

function scatter(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
