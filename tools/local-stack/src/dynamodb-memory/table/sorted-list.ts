/** Entries in order, for tens of thousands of them: a place is found by halving, a change moves few others. */
export interface SortedList<T> {
  readonly isEmpty: boolean;
  /** The entry that compares equal. */
  find(entry: T): T | undefined;
  /** Adds an entry, in place of one that compares equal. */
  put(entry: T): void;
  remove(entry: T): void;
  /** Entries from the first that has a property, which all later ones have too. */
  from(holds: (entry: T) => boolean): Iterable<T>;
  /** Backwards from the last that doesn't have it. */
  backwardsUntil(holds: (entry: T) => boolean): Iterable<T>;
}

const MAX_BLOCK = 256;

export function createSortedList<T>(compare: (a: T, b: T) => number): SortedList<T> {
  // Blocks in order, none of them empty: moving entries about costs no more than a block.
  const blocks: T[][] = [];
  const locate = (holds: (entry: T) => boolean) => {
    const inBlock = firstIndex(blocks, (block) => holdsForLast(block, holds));
    const block = blocks[inBlock];
    return { inBlock, block, at: block === undefined ? 0 : firstIndex(block, holds) };
  };
  const placeOf = (entry: T) => {
    const place = locate((each) => compare(each, entry) >= 0);
    const existing = place.block?.[place.at];
    const found = existing !== undefined && compare(existing, entry) === 0 ? existing : undefined;
    return { ...place, found };
  };
  const split = (inBlock: number) => {
    const block = blocks[inBlock];
    if (block !== undefined && block.length > MAX_BLOCK)
      blocks.splice(inBlock + 1, 0, block.splice(MAX_BLOCK / 2));
  };

  return {
    get isEmpty() {
      return blocks.length === 0;
    },
    find: (entry) => placeOf(entry).found,
    put(entry) {
      const { inBlock, block, at, found } = placeOf(entry);
      const last = blocks.at(-1);
      if (block !== undefined) block.splice(at, found === undefined ? 0 : 1, entry);
      else if (last !== undefined) last.push(entry);
      else blocks.push([entry]);
      split(Math.min(inBlock, blocks.length - 1));
    },
    remove(entry) {
      const { inBlock, block, at, found } = placeOf(entry);
      if (block === undefined || found === undefined) return;
      block.splice(at, 1);
      if (block.length === 0) blocks.splice(inBlock, 1);
    },
    *from(holds) {
      const { inBlock, at } = locate(holds);
      for (let index = inBlock; index < blocks.length; index += 1) {
        const block = blocks[index] ?? [];
        yield* index === inBlock ? block.slice(at) : block;
      }
    },
    *backwardsUntil(holds) {
      const { inBlock, at } = locate(holds);
      for (let index = Math.min(inBlock, blocks.length - 1); index >= 0; index -= 1) {
        const block = blocks[index] ?? [];
        yield* (index === inBlock ? block.slice(0, at) : block).toReversed();
      }
    },
  };
}

function holdsForLast<T>(block: readonly T[], holds: (entry: T) => boolean): boolean {
  const last = block.at(-1);
  return last !== undefined && holds(last);
}

/** Where a property begins to hold, among entries of which all later ones have it. */
function firstIndex<T>(entries: readonly T[], holds: (entry: T) => boolean): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(entries[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}
