import type { TableItem } from './table-item.ts';

/** Writes items as lines of JSON, one item a line, each ending in `\n`. */
export function* toNdjson(items: Iterable<TableItem>): Generator<string, void, undefined> {
  for (const item of items) yield `${JSON.stringify(item)}\n`;
}
