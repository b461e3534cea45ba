import type { Merchant, ReceiptDetails } from '@lading/domain-models';
import type { Item, TableClient } from './client.ts';
import { fromReceiptMetadataItem, fromReceiptPlaceItem } from './items/merchant-item.ts';
import { fromReceiptItem } from './items/receipt-item.ts';
import { fromReceiptLineItem } from './items/receipt-line-item.ts';
import { fromReceiptWordItem } from './items/receipt-word-item.ts';
import { fromReceiptWordLabelItem } from './items/receipt-word-label-item.ts';
import { imagePartition, receiptPrefix } from './keys.ts';
import { readOr } from './read-all.ts';
import type { OnUnreadable } from './read-all.ts';

/** A receipt with the sort keys of those of its items that could not be read, if there were any. */
export interface ReadReceiptDetails extends ReceiptDetails {
  unreadable?: readonly string[];
}

/** The receipts, which this product only reads. */
export interface Receipts {
  /**
   * A receipt with its lines, words, labels and merchant, in sort-key order; undefined when nothing of it exists. Reads
   * both generations by one query (eventually consistent), which also pays for the letters that it drops. One item that
   * can't be read is listed in `unreadable` and hides nothing else.
   */
  getDetails(imageId: string, receiptId: number): Promise<ReadReceiptDetails | undefined>;
}

export function createReceipts(client: TableClient, onUnreadable: OnUnreadable): Receipts {
  return {
    async getDetails(imageId, receiptId) {
      const prefix = receiptPrefix(receiptId);
      const collected = collect(imageId, receiptId, onUnreadable);
      const partition = imagePartition(imageId);
      for await (const items of client.queryPages({ partition, prefix, exceptType: 'RECEIPT_LETTER' })) {
        for (const item of items) {
          // RECEIPT#10000 is also how RECEIPT#100000 begins.
          if (item.SK === prefix || String(item.SK).startsWith(`${prefix}#`)) collected.add(item);
        }
      }
      return collected.found();
    },
  };
}

function collect(imageId: string, receiptId: number, onUnreadable: OnUnreadable) {
  const details: ReceiptDetails = { imageId, receiptId, lines: [], words: [], labels: [] };
  const merchants: { place?: Merchant; metadata?: Merchant } = {};
  const unreadable: string[] = [];

  // By TYPE, never by the shape of the key: other systems keep more under it. What is not named here is not ours.
  const readers = new Map<unknown, (item: Item) => unknown>([
    ['RECEIPT', (item) => (details.receipt = fromReceiptItem(item))],
    ['RECEIPT_LINE', (item) => details.lines.push(fromReceiptLineItem(item))],
    ['RECEIPT_WORD', (item) => details.words.push(fromReceiptWordItem(item))],
    ['RECEIPT_WORD_LABEL', (item) => details.labels.push(fromReceiptWordLabelItem(item))],
    ['RECEIPT_PLACE', (item) => (merchants.place = fromReceiptPlaceItem(item))],
    ['RECEIPT_METADATA', (item) => (merchants.metadata = fromReceiptMetadataItem(item))],
  ]);
  let items = 0;

  return {
    add(item: Item): void {
      const read = readers.get(item.TYPE);
      if (!read) return;
      items += 1;
      readOr(item, read, (error) => {
        unreadable.push(String(item.SK));
        onUnreadable(error);
      });
    },
    found(): ReadReceiptDetails | undefined {
      if (items === 0) return undefined;
      const merchant = merchants.place ?? merchants.metadata;
      return {
        ...details,
        ...(merchant && { merchant }),
        ...(unreadable.length > 0 && { unreadable }),
      };
    },
  };
}
