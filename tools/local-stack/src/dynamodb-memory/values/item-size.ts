import type { AttributeValue, Item } from './attribute-value.ts';
import { setMembers } from './attribute-value.ts';
import { significantDigits } from './decimal.ts';

// Items and maps never change, and an update keeps most of what an item is made of.
const known = new WeakMap<Item, number>();

/** Bytes of an item as DynamoDB counts them: names and values in UTF-8, a number about a byte for two digits. */
export function itemSize(item: Item): number {
  const cached = known.get(item);
  if (cached !== undefined) return cached;
  let size = 0;
  for (const name in item) {
    const value = item[name];
    if (value !== undefined) size += Buffer.byteLength(name) + valueSize(value);
  }
  known.set(item, size);
  return size;
}

function valueSize(value: AttributeValue): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('N' in value) return numberSize(value.N);
  if ('M' in value) return 3 + Object.keys(value.M).length + itemSize(value.M);
  if ('L' in value) return value.L.reduce((sum, each) => sum + 1 + valueSize(each), 3);
  if ('B' in value) return Buffer.byteLength(value.B, 'base64');
  const members = setMembers(value) ?? [];
  if ('SS' in value) return members.reduce((sum, member) => sum + Buffer.byteLength(member), 0);
  if ('NS' in value) return members.reduce((sum, member) => sum + numberSize(member), 0);
  return 'BS' in value ? members.reduce((sum, each) => sum + Buffer.byteLength(each, 'base64'), 0) : 1;
}

function numberSize(text: string): number {
  return Math.ceil(significantDigits(text) / 2) + (text.startsWith('-') ? 2 : 1);
}
