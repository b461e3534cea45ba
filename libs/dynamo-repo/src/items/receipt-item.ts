import { receiptSchema } from '@lading/domain-models';
import type { Receipt } from '@lading/domain-models';
import type { Item } from '../client.ts';
import { checkItem, partsOfKey } from './read-item.ts';

export const IMAGE_PK = /^IMAGE#(.+)$/s;
const SK = /^RECEIPT#(\d+)$/;

/** Attributes that `fromReceiptItem` reads, beside its key. */
export const RECEIPT_ATTRIBUTES = ['width', 'height'] as const;

/** Reads what either generation wrote. @throws InvalidItemError */
export function fromReceiptItem(item: Item): Receipt {
  const [imageId, receipt] = partsOfKey(item, IMAGE_PK, SK);
  const { width, height } = item;
  return checkItem(receiptSchema, item, { imageId, receiptId: Number(receipt), width, height });
}
