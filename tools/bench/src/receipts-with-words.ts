import { generateReceipts } from '@lading/sample-receipts';
import type { TableItem } from '@lading/sample-receipts';

/** As many receipts as it takes to have `size` words that wait to be embedded; a few words more, for receipts are whole. */
export function* receiptsWithWords(size: number, seed: number): Generator<TableItem, void, undefined> {
  let words = 0;
  // Lazy, and each receipt has a word at least.
  for (const item of generateReceipts({ seed, receipts: size, letters: false })) {
    const type = item['TYPE']?.S;
    if (type === 'RECEIPT' && words >= size) return;
    if (type === 'RECEIPT_WORD' && item['embedding_status']?.S === 'NONE') words += 1;
    yield item;
  }
}
