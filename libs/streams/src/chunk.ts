/** How large a chunk may become. */
export interface ChunkLimits<T> {
  /** Most items in a chunk. */
  maxCount?: number;
  /** Most bytes in a chunk, as told by `sizeOf`; an item that is larger alone gets a chunk of its own. */
  maxBytes?: number;
  sizeOf?: (item: T) => number;
}

/** Groups items, in order, into arrays that keep to a count and a size. Never yields an empty array. */
export async function* chunk<T>(
  source: AsyncIterable<T> | Iterable<T>,
  { maxCount = Infinity, maxBytes = Infinity, sizeOf = () => 0 }: ChunkLimits<T>,
): AsyncGenerator<T[], void, undefined> {
  let items: T[] = [];
  let bytes = 0;
  /** Returns the items before it where it doesn't fit behind them any more. */
  const add = (item: T): T[] | undefined => {
    const size = sizeOf(item);
    const full = items.length > 0 && (items.length >= maxCount || bytes + size > maxBytes);
    const before = full ? items : undefined;
    if (full) [items, bytes] = [[], 0];
    items.push(item);
    bytes += size;
    return before;
  };
  // To wait for each of what is there already would take longer than all else.
  if (Symbol.asyncIterator in source) {
    for await (const item of source) {
      const before = add(item);
      if (before) yield before;
    }
  } else {
    for (const item of source) {
      const before = add(item);
      if (before) yield before;
    }
  }
  if (items.length > 0) yield items;
}
