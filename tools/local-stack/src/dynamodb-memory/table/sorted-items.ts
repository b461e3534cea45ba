import type { Range } from '../expressions/key-condition.ts';
import type { Item } from '../values/attribute-value.ts';
import type { KeySchema } from './key-schema.ts';
import { attributesOf, keyText } from './key-schema.ts';

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
  /** Sort key, then the table's key where several items share it. */
  readonly range: string;
  readonly tie: string;
  readonly item: Item;
}

/** @param tableSchema Tells items of one index key apart; absent for the table itself. */
export function createSortedItems(schema: KeySchema, tableSchema?: KeySchema): SortedItems {
  const partitions = new Map<string, Entry[]>();
  const ties = tableSchema === undefined ? [] : attributesOf(tableSchema);
  const partitionOf = (item: Item) => keyText(item, schema.hash);
  const entryOf = (item: Item): Entry | undefined => {
    const range = schema.range === undefined ? '' : keyText(item, schema.range);
    if (range === undefined) return undefined;
    return { range, tie: ties.map((each) => keyText(item, each) ?? '').join('\0'), item };
  };
  const locate = (item: Item) => {
    const [hash, entry] = [partitionOf(item), entryOf(item)];
    if (hash === undefined || entry === undefined) return undefined;
    const entries = partitions.get(hash) ?? [];
    const at = firstIndex(entries, (each) => compareEntries(each, entry) >= 0);
    const existing = entries[at];
    const found = existing !== undefined && compareEntries(existing, entry) === 0;
    return { hash, entry, entries, at, found };
  };
  const remove = (item: Item) => {
    const place = locate(item);
    if (!place?.found) return;
    place.entries.splice(place.at, 1);
    if (place.entries.length === 0) partitions.delete(place.hash);
  };
  const add = (item: Item) => {
    const place = locate(item);
    if (place === undefined) return;
    place.entries.splice(place.at, place.found ? 1 : 0, place.entry);
    if (!partitions.has(place.hash)) partitions.set(place.hash, place.entries);
  };
  const read = (hash: string, options: ReadOptions) =>
    readEntries(partitions.get(hash) ?? [], options, options.after && entryOf(options.after));

  return {
    schema,
    partitionOf,
    find(key) {
      const place = locate(key);
      return place?.found ? place.entries[place.at]?.item : undefined;
    },
    replace(before, after) {
      if (before !== undefined) remove(before);
      if (after !== undefined) add(after);
    },
    read,
    all: () => [...partitions.keys()].sort(compareText).flatMap((hash) => [...read(hash, {})]),
    *readAll(after) {
      const start = after && partitionOf(after);
      const hashes = [...partitions.keys()].sort(byScatter);
      for (const hash of hashes) {
        if (start !== undefined && byScatter(hash, start) < 0) continue;
        yield* read(hash, hash === start ? { after } : {});
      }
    },
  };
}

function* readEntries(
  entries: readonly Entry[],
  { range, backwards = false }: ReadOptions,
  after: Entry | undefined,
): Generator<Item, void, undefined> {
  let from = firstIndex(entries, (entry) => !range?.isBefore(entry.range));
  let to = range === undefined ? entries.length : firstIndex(entries, (entry) => range.isAfter(entry.range));
  if (after !== undefined) {
    const isPast = (entry: Entry) => compareEntries(entry, after) > 0;
    const isThere = (entry: Entry) => compareEntries(entry, after) >= 0;
    if (backwards) to = Math.min(to, firstIndex(entries, isThere));
    else from = Math.max(from, firstIndex(entries, isPast));
  }
  const count = to - from;
  for (let step = 0; step < count; step += 1) {
    const entry = entries[backwards ? to - 1 - step : from + step];
    if (entry !== undefined) yield entry.item;
  }
}

/** Where a property begins to hold, in entries of which the later ones all have it. */
function firstIndex(entries: readonly Entry[], holds: (entry: Entry) => boolean): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry !== undefined && holds(entry)) high = middle;
    else low = middle + 1;
  }
  return low;
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
