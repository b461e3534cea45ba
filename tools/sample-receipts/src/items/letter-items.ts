import { placeLetters } from '../geometry.ts';
import type { PlacedWord } from '../geometry.ts';
import { text } from '../table-item.ts';
import type { TableItem } from '../table-item.ts';
import { toConfidence, toGeometryAttributes } from './geometry-attributes.ts';
import { fiveDigits, primaryKey, wordKey } from './keys.ts';
import type { ReceiptKey } from './keys.ts';
import type { WordPlace } from './word-item.ts';

/** One item per code point of a word; they have no index keys. */
export function toLetterItems(
  receipt: ReceiptKey,
  { lineId, wordId }: WordPlace,
  word: PlacedWord,
  confidence: number,
): TableItem[] {
  const letters = [...word.text];
  return placeLetters(word.geometry, letters.length).map((geometry, i) => ({
    ...primaryKey(
      receipt,
      `${wordKey(receipt, lineId, wordId)}#LETTER#${fiveDigits(i + 1)}`,
      'RECEIPT_LETTER',
    ),
    text: text(letters[i] ?? ''),
    ...toGeometryAttributes(geometry),
    confidence: toConfidence(confidence),
  }));
}
