import { text } from '../table-item.ts';
import type { TableItem } from '../table-item.ts';

/** The two layouts of the table: the first as of 2025-06, the second as of 2026. */
export type Generation = 'first' | 'second';

/** Names a receipt, and says how its items are to be written. */
export interface ReceiptKey {
  imageId: string;
  receiptId: number;
  generation: Generation;
}

export const fiveDigits = (id: number) => String(id).padStart(5, '0');

export const imageKey = ({ imageId }: ReceiptKey) => `IMAGE#${imageId}`;
export const receiptKey = ({ receiptId }: ReceiptKey) => `RECEIPT#${fiveDigits(receiptId)}`;
export const lineKey = (receipt: ReceiptKey, lineId: number) =>
  `${receiptKey(receipt)}#LINE#${fiveDigits(lineId)}`;
export const wordKey = (receipt: ReceiptKey, lineId: number, wordId: number) =>
  `${lineKey(receipt, lineId)}#WORD#${fiveDigits(wordId)}`;

/** The item's own key. */
export function primaryKey(receipt: ReceiptKey, sortKey: string, type: string): TableItem {
  return { PK: text(imageKey(receipt)), SK: text(sortKey), TYPE: text(type) };
}

/** The keys of one of the table's indexes. */
export function indexKey(
  index: 'GSI1' | 'GSI2' | 'GSI3' | 'GSI4',
  partition: string,
  sort: string,
): TableItem {
  return { [`${index}PK`]: text(partition), [`${index}SK`]: text(sort) };
}

/** The index that holds all of a receipt, which only the second generation has. */
export function receiptIndexKey(receipt: ReceiptKey, sort: string): TableItem {
  if (receipt.generation === 'first') return {};
  return indexKey('GSI4', `${imageKey(receipt)}#${receiptKey(receipt)}`, sort);
}
