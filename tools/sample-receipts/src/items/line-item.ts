import type { PlacedLine } from '../geometry.ts';
import { text } from '../table-item.ts';
import type { TableItem } from '../table-item.ts';
import { toConfidence, toGeometryAttributes } from './geometry-attributes.ts';
import { imageKey, indexKey, lineKey, primaryKey, receiptIndexKey, receiptKey, fiveDigits } from './keys.ts';
import type { ReceiptKey } from './keys.ts';

export function toLineItem(
  receipt: ReceiptKey,
  lineId: number,
  line: PlacedLine,
  confidence: number,
): TableItem {
  const isSecond = receipt.generation === 'second';
  const [image, key] = [imageKey(receipt), lineKey(receipt, lineId)];
  return {
    ...primaryKey(receipt, key, 'RECEIPT_LINE'),
    ...indexKey('GSI1', 'EMBEDDING_STATUS#NONE', `${isSecond ? 'LINE#' : ''}${image}#${key}`),
    ...(isSecond ? indexKey('GSI3', `${image}#${receiptKey(receipt)}`, 'LINE') : {}),
    ...receiptIndexKey(receipt, `2_LINE#${fiveDigits(lineId)}`),
    text: text(line.words.map((word) => word.text).join(' ')),
    ...toGeometryAttributes(line.geometry),
    confidence: toConfidence(confidence),
    embedding_status: text('NONE'),
    ...(isSecond ? { is_noise: { BOOL: false } } : {}),
  };
}
