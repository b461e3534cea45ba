import { receiptWordSchema } from '@lading/domain-models';
import type { ReceiptWord } from '@lading/domain-models';
import type { Item } from '../client.ts';
import { GEOMETRY_ATTRIBUTES, geometryOf } from './geometry.ts';
import { isReceiptWord } from './is-receipt-word.ts';
import { checkItem, orUndefined, partsOfKey } from './read-item.ts';
import { IMAGE_PK } from './receipt-item.ts';

const SK = /^RECEIPT#(\d+)#LINE#(\d+)#WORD#(\d+)$/;

/** Attributes that `fromReceiptWordItem` reads, beside its key. */
export const RECEIPT_WORD_ATTRIBUTES = [
  ...GEOMETRY_ATTRIBUTES,
  'text',
  'confidence',
  'embedding_status',
  'is_noise',
  'extracted_data',
  'embedding_batch_id',
  'embedding_attempts',
] as const;

/** Reads what either generation wrote; no embedding_status means NONE, no is_noise means false. @throws InvalidItemError */
export function fromReceiptWordItem(item: Item): ReceiptWord {
  const [imageId, receipt, line, word] = partsOfKey(item, IMAGE_PK, SK);
  const value = {
    ...geometryOf(item),
    imageId,
    receiptId: Number(receipt),
    lineId: Number(line),
    wordId: Number(word),
    text: item.text,
    confidence: item.confidence,
    embeddingStatus: item.embedding_status ?? 'NONE',
    isNoise: item.is_noise ?? false,
    extractedData: toExtractedData(item.extracted_data),
    embeddingBatchId: orUndefined(item.embedding_batch_id),
    embeddingAttempts: item.embedding_attempts ?? 0,
  };
  // The schema tells what is wrong.
  return isReceiptWord(value) ? value : checkItem(receiptWordSchema, item, value);
}

/** Its text values; the first generation could leave a map of nulls, which says nothing. */
function toExtractedData(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return undefined;
  const texts = Object.entries(data).filter(([, value]) => typeof value === 'string');
  return texts.length > 0 ? Object.fromEntries(texts) : undefined;
}
