import { generateReceipts } from '../src/index.ts';
import type { AttributeValue, GenerateReceiptsOptions, TableItem } from '../src/index.ts';

/** The items of one receipt. */
export interface Receipt {
  id: string;
  items: TableItem[];
}

export function generate(options: Partial<GenerateReceiptsOptions> = {}): TableItem[] {
  return [...generateReceipts({ seed: 7, receipts: 60, letters: false, ...options })];
}

export function byReceipt(items: readonly TableItem[]): Receipt[] {
  const receipts = groupBy(
    items,
    (item) => `${item['PK']?.S}#${item['SK']?.S?.split('#').slice(0, 2).join('#')}`,
  );
  return [...receipts].map(([id, own]) => ({ id, items: own }));
}

export const ofType = (items: readonly TableItem[], type: string) =>
  items.filter((item) => item['TYPE']?.S === type);

export function boxOf(item: TableItem) {
  const part = (name: string) => Number(item['bounding_box']?.M?.[name]?.N);
  return { x: part('x'), y: part('y'), width: part('width'), height: part('height') };
}

export const kindOf = (value: AttributeValue) => Object.keys(value)[0] ?? '';

export function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
