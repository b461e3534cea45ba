import { createLateWrites } from '../late-writes.ts';
import type { PineconeStore } from '../store.ts';
import type { PineconeFaults } from './fault.ts';

/** One store as writers, readers and those who count see it. */
export interface StoreViews {
  writes: PineconeStore;
  reads: PineconeStore;
  counts: PineconeStore;
}

/** Has the faults decide of every write how late it is seen, by reads and in counts. */
export function createStoreViews(
  store: PineconeStore,
  faults: PineconeFaults,
  now: () => number,
): StoreViews {
  const reads = createLateWrites(store, now);
  const counts = createLateWrites(store, now);
  return {
    reads: reads.view,
    counts: counts.view,
    writes: {
      ...store,
      apply(index, namespace, change) {
        const lateRead = faults.next(['late-write'], {})?.ms;
        const lateCount = faults.next(['late-stats'], {})?.ms;
        const make = () => store.apply(index, namespace, change);
        const makeCounted = () => counts.apply(index, namespace, change, lateCount, make);
        return reads.apply(index, namespace, change, lateRead, makeCounted);
      },
    },
  };
}
