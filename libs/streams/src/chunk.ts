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
  for await (const item of source) {
    const size = sizeOf(item);
    if (items.length > 0 && (items.length >= maxCount || bytes + size > maxBytes)) {
      yield items;
      items = [];
      bytes = 0;
    }
    items.push(item);
    bytes += size;
  }
  if (items.length > 0) yield items;
}
