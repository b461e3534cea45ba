import { receiptLineSchema } from '@lading/domain-models';
import type { ReceiptLine } from '@lading/domain-models';
import type { Item } from '../client.ts';
import { GEOMETRY_ATTRIBUTES, geometryOf } from './geometry.ts';
import { checkItem, partsOfKey } from './read-item.ts';
import { IMAGE_PK } from './receipt-item.ts';

const SK = /^RECEIPT#(\d+)#LINE#(\d+)$/;

/** Attributes that `fromReceiptLineItem` reads, beside its key. */
export const RECEIPT_LINE_ATTRIBUTES = [
  ...GEOMETRY_ATTRIBUTES,
  'text',
  'confidence',
  'embedding_status',
  'is_noise',
] as const;

/** Reads what either generation wrote; no embedding_status means NONE, no is_noise means false. @throws InvalidItemError */
export function fromReceiptLineItem(item: Item): ReceiptLine {
  const [imageId, receipt, line] = partsOfKey(item, IMAGE_PK, SK);
  return checkItem(receiptLineSchema, item, {
    ...geometryOf(item),
    imageId,
    receiptId: Number(receipt),
    lineId: Number(line),
    text: item.text,
    confidence: item.confidence,
    embeddingStatus: item.embedding_status ?? 'NONE',
    isNoise: item.is_noise ?? false,
  });
}
