import * as z from 'zod';
import type { Item } from '../client.ts';
import { InvalidItemError } from '../errors.ts';
import type { TableKey } from '../errors.ts';

/** Attributes that every reader of an item looks at: which one it is, and what. */
export const ITEM_ATTRIBUTES = ['PK', 'SK', 'TYPE'] as const;

/** The key of an item as far as it can be read. */
export function keyOf({ PK, SK }: Item): Partial<TableKey> {
  return {
    PK: typeof PK === 'string' ? PK : undefined,
    SK: typeof SK === 'string' ? SK : undefined,
  };
}

/** Checks the value made of an item. @throws InvalidItemError naming the item and every problem */
export function checkItem<T>(schema: z.ZodType<T>, item: Item, value: unknown): T {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  throw new InvalidItemError(keyOf(item), z.prettifyError(checked.error), { cause: checked.error });
}

/** The parts of PK and SK that two patterns capture. @throws InvalidItemError when either doesn't match */
export function partsOfKey(item: Item, pkPattern: RegExp, skPattern: RegExp): string[] {
  const { PK = '', SK = '' } = keyOf(item);
  const pk = pkPattern.exec(PK);
  const sk = skPattern.exec(SK);
  if (!pk || !sk)
    throw new InvalidItemError(keyOf(item), `its key does not match its TYPE ${String(item.TYPE)}.`);
  return [...pk.slice(1), ...sk.slice(1)];
}

/** Absent optional values are written as NULL; both read as undefined. */
export function orUndefined(value: unknown): unknown {
  return value ?? undefined;
}
