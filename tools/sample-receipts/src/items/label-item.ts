import type { Label } from '../labels.ts';
import { text, textOrNull } from '../table-item.ts';
import type { TableItem } from '../table-item.ts';
import { fiveDigits, imageKey, indexKey, primaryKey, receiptIndexKey, wordKey } from './keys.ts';
import type { ReceiptKey } from './keys.ts';
import type { WordPlace } from './word-item.ts';

const PARTITION_LENGTH = 40;

export function toLabelItem(receipt: ReceiptKey, { lineId, wordId }: WordPlace, label: Label): TableItem {
  const key = wordKey(receipt, lineId, wordId);
  const word = `${imageKey(receipt)}#${key}`;
  return {
    ...primaryKey(receipt, `${key}#LABEL#${label.name}`, 'RECEIPT_WORD_LABEL'),
    ...indexKey('GSI1', `LABEL#${label.name}`.padEnd(PARTITION_LENGTH, '_'), word),
    ...indexKey('GSI2', 'RECEIPT', word),
    ...indexKey('GSI3', `VALIDATION_STATUS#${label.status}`, `${word}#LABEL#${label.name}`),
    ...receiptIndexKey(receipt, `4_LABEL#${fiveDigits(lineId)}#${fiveDigits(wordId)}#${label.name}`),
    reasoning: textOrNull(label.reasoning),
    timestamp_added: text(label.timestamp),
    validation_status: text(label.status),
    label_consolidated_from: textOrNull(label.consolidatedFrom),
    label_proposed_by: textOrNull(label.proposedBy),
  };
}
