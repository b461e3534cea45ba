import type { Item } from '../values/attribute-value.ts';
import type { SortedItems } from './sorted-items.ts';

/** A view of a table as it was a while ago. */
export interface LaggingView {
  replace(before: Item | undefined, after: Item | undefined): void;
  /** The items as they were `lagMs` ago by the clock. */
  current(): SortedItems;
}

interface Change {
  readonly dueMs: number;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

const SETTLE_EVERY = 1024;

/** Changes reach the items `lagMs` after they were made, in the order in which they were made. */
export function createLaggingView(items: SortedItems, lagMs: number, now: () => number): LaggingView {
  let waiting: Change[] = [];
  const settle = () => {
    const time = now();
    const firstEarly = waiting.findIndex(({ dueMs }) => dueMs > time);
    const due = firstEarly < 0 ? waiting : waiting.slice(0, firstEarly);
    waiting = firstEarly < 0 ? [] : waiting.slice(firstEarly);
    for (const { before, after } of due) items.replace(before, after);
  };
  return {
    replace(before, after) {
      if (lagMs <= 0) return items.replace(before, after);
      waiting.push({ dueMs: now() + lagMs, before, after });
      // Nobody may ever read this view.
      if (waiting.length % SETTLE_EVERY === 0) settle();
    },
    current() {
      if (waiting.length > 0) settle();
      return items;
    },
  };
}
