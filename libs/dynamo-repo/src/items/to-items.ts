import type { TableItem } from '../batch-write.ts';

/** Each value as an item, when the source has it; what is there already is not waited for one by one. */
export function toItems<T>(
  source: AsyncIterable<T> | Iterable<T>,
  toItem: (value: T) => TableItem,
): AsyncIterable<TableItem> | Iterable<TableItem> {
  return Symbol.asyncIterator in source ? awaited(source, toItem) : atHand(source, toItem);
}

async function* awaited<T>(source: AsyncIterable<T>, toItem: (value: T) => TableItem) {
  for await (const value of source) yield toItem(value);
}

function* atHand<T>(source: Iterable<T>, toItem: (value: T) => TableItem) {
  for (const value of source) yield toItem(value);
}
