import type { Faults } from './fault.ts';

/** In which order batches are listed: a listing keeps the order that it began with, page after page. */
export interface ListOrder {
  /** The records in the order of the listing that goes on behind `after`; then `turnTo` wants the last id of its page. */
  arrange<T extends { id: string }>(
    records: readonly T[],
    after: string | null,
    faults: Faults,
  ): { arranged: readonly T[]; turnTo(lastId: string | undefined): void };
}

export function createListOrder(): ListOrder {
  const unorderedUpTo = new Set<string>();
  return {
    arrange(records, after, faults) {
      const isUnordered =
        after === null ? faults.next(['unordered-list'], {}) !== undefined : unorderedUpTo.has(after);
      return {
        // Ids are random, so their order is none that means anything.
        arranged: isUnordered ? [...records].sort((a, b) => (a.id < b.id ? -1 : 1)) : records,
        turnTo(lastId) {
          if (lastId === undefined) return;
          if (isUnordered) unorderedUpTo.add(lastId);
          else unorderedUpTo.delete(lastId);
        },
      };
    },
  };
}
