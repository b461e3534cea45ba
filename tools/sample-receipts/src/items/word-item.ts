import type { PlacedWord } from '../geometry.ts';
import { text } from '../table-item.ts';
import type { AttributeValue, TableItem } from '../table-item.ts';
import { toConfidence, toGeometryAttributes } from './geometry-attributes.ts';
import { fiveDigits, imageKey, indexKey, primaryKey, receiptIndexKey, receiptKey, wordKey } from './keys.ts';
import type { ReceiptKey } from './keys.ts';

export interface WordPlace {
  lineId: number;
  wordId: number;
}

/** A word that waits to be embedded. The second generation knows noise, which waits for nothing; the first doesn't. */
export function toWordItem(
  receipt: ReceiptKey,
  { lineId, wordId }: WordPlace,
  word: PlacedWord,
  confidence: number,
): TableItem {
  const isSecond = receipt.generation === 'second';
  const [image, key] = [imageKey(receipt), wordKey(receipt, lineId, wordId)];
  const isNoise = isSecond && word.noise === true;
  const status = isNoise ? 'NOISE' : 'NONE';
  return {
    ...primaryKey(receipt, key, 'RECEIPT_WORD'),
    ...indexKey('GSI1', `EMBEDDING_STATUS#${status}`, `${isSecond ? 'WORD#' : ''}${image}#${key}`),
    ...indexKey('GSI2', 'RECEIPT', `${image}#${key}`),
    ...(isSecond
      ? indexKey('GSI3', `${image}#${receiptKey(receipt)}`, 'WORD')
      : indexKey('GSI3', image, key)),
    ...receiptIndexKey(receipt, `3_WORD#${fiveDigits(lineId)}#${fiveDigits(wordId)}`),
    text: text(word.text),
    ...toGeometryAttributes(word.geometry),
    confidence: toConfidence(confidence),
    extracted_data: toExtractedData(word.data),
    embedding_status: text(status),
    ...(isSecond ? { is_noise: { BOOL: isNoise } } : {}),
  };
}

function toExtractedData(data: PlacedWord['data']): AttributeValue {
  return data === undefined ? { NULL: true } : { M: { type: text(data.type), value: text(data.value) } };
}
