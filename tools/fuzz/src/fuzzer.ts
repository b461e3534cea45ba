import type { IAsyncProperty } from 'fast-check';

/** Counts what a fuzzer has read, so that a run can end after so many lines. */
export interface Tally {
  lines: number;
}

/** One reader of foreign bytes, and what must hold of it whatever it reads. */
export interface Fuzzer {
  /** A property that adds to the tally what it reads, and fails by throwing. */
  property(tally: Tally): IAsyncProperty<unknown>;
}

/** Hides what a property takes, so that different ones fit in one list. */
export function toFuzzer<T>(property: (tally: Tally) => IAsyncProperty<T>): Fuzzer {
  return { property: (tally) => property(tally) as unknown as IAsyncProperty<unknown> };
}
