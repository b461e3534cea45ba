import { readFileSync } from 'node:fs';

/** Attribute values as the golden files and the table hold them. */
export type JsonItem = Record<string, Record<string, unknown>>;

export const RECEIPTS = ['a1', 'a2', 'b1', 'e1'] as const;
export const GENERATIONS = ['seed', 'head'] as const;

export function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), 'utf8')) as T;
}

/** Every item of the golden receipts of one generation. */
export function receiptItems(generation: (typeof GENERATIONS)[number]): JsonItem[] {
  return RECEIPTS.flatMap((receipt) => readGolden<JsonItem[]>(`items-${generation}-${receipt}`));
}

/** An item in plain values, decoded independently of the code under test. */
export function toPlain(item: JsonItem): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]));
}

function plainValue(attribute: Record<string, unknown>): unknown {
  const [[type, value]] = Object.entries(attribute) as [[string, unknown]];
  if (type === 'N') return Number(value);
  if (type === 'NULL') return null;
  if (type === 'L') return (value as Record<string, unknown>[]).map(plainValue);
  if (type === 'M') return toPlain(value as JsonItem);
  return type === 'SS' ? new Set(value as string[]) : value;
}
