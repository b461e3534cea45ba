import { receiptWordLabelSchema } from '@lading/domain-models';
import type { ReceiptWordLabel } from '@lading/domain-models';
import type { Item } from '../client.ts';
import { checkItem, orUndefined, partsOfKey } from './read-item.ts';
import { IMAGE_PK } from './receipt-item.ts';

/** The label is the whole rest of the key: it may contain `#`. */
const SK = /^RECEIPT#(\d+)#LINE#(\d+)#WORD#(\d+)#LABEL#(.+)$/s;

/** Attributes that `fromReceiptWordLabelItem` reads, beside its key. */
export const RECEIPT_WORD_LABEL_ATTRIBUTES = [
  'validation_status',
  'timestamp_added',
  'label_proposed_by',
] as const;

/** Reads what either generation wrote; no validation_status means NONE. @throws InvalidItemError */
export function fromReceiptWordLabelItem(item: Item): ReceiptWordLabel {
  const [imageId, receipt, line, word, label] = partsOfKey(item, IMAGE_PK, SK);
  return checkItem(receiptWordLabelSchema, item, {
    imageId,
    receiptId: Number(receipt),
    lineId: Number(line),
    wordId: Number(word),
    label,
    validationStatus: item.validation_status ?? 'NONE',
    timestampAdded: item.timestamp_added,
    labelProposedBy: orUndefined(item.label_proposed_by),
  });
}
