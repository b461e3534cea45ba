import type { Item } from './client.ts';
import { InvalidItemError } from './errors.ts';

/** Told of each item that a list leaves out because it can't be read. */
export type OnUnreadable = (error: InvalidItemError) => void;

/** Reads items one by one; one that can't be read is reported and left out, so that it doesn't hide the others. */
export async function* readAll<T>(
  items: AsyncIterable<Item>,
  read: (item: Item) => T,
  onUnreadable: OnUnreadable,
): AsyncGenerator<T, void, undefined> {
  for await (const item of items) {
    const entity = readOr(item, read, onUnreadable);
    if (entity !== undefined) yield entity;
  }
}

/** Reads one item; undefined, and reported, when it can't be read. */
export function readOr<T>(item: Item, read: (item: Item) => T, onUnreadable: OnUnreadable): T | undefined {
  try {
    return read(item);
  } catch (error) {
    if (!(error instanceof InvalidItemError)) throw error;
    onUnreadable(error);
    return undefined;
  }
}
