import type { Merchant, ReceiptDetails, ReceiptPart } from '@lading/domain-models';
import type { Item, TableClient } from './client.ts';
import { fromReceiptMetadataItem, fromReceiptPlaceItem, MERCHANT_ATTRIBUTES } from './items/merchant-item.ts';
import { ITEM_ATTRIBUTES } from './items/read-item.ts';
import { fromReceiptItem, RECEIPT_ATTRIBUTES } from './items/receipt-item.ts';
import { fromReceiptLineItem, RECEIPT_LINE_ATTRIBUTES } from './items/receipt-line-item.ts';
import { fromReceiptWordItem, RECEIPT_WORD_ATTRIBUTES } from './items/receipt-word-item.ts';
import { fromReceiptWordLabelItem, RECEIPT_WORD_LABEL_ATTRIBUTES } from './items/receipt-word-label-item.ts';
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
   * A receipt with its lines, words, labels and merchant, in sort-key order, or only with those of its parts that are asked
   * for; undefined when nothing of these exists. Reads both generations by one query (eventually consistent), which also
   * pays for the letters and parts that it drops. One item that can't be read is listed in `unreadable` and hides nothing
   * else.
   */
  getDetails(
    imageId: string,
    receiptId: number,
    parts?: readonly ReceiptPart[],
  ): Promise<ReadReceiptDetails | undefined>;
}

/** The TYPEs of the items that a part is made of, and what of them is read: two fifths of their bytes. */
const PARTS: Record<ReceiptPart, { types: readonly string[]; attributes: readonly string[] }> = {
  receipt: { types: ['RECEIPT'], attributes: RECEIPT_ATTRIBUTES },
  lines: { types: ['RECEIPT_LINE'], attributes: RECEIPT_LINE_ATTRIBUTES },
  words: { types: ['RECEIPT_WORD'], attributes: RECEIPT_WORD_ATTRIBUTES },
  labels: { types: ['RECEIPT_WORD_LABEL'], attributes: RECEIPT_WORD_LABEL_ATTRIBUTES },
  merchant: { types: ['RECEIPT_PLACE', 'RECEIPT_METADATA'], attributes: MERCHANT_ATTRIBUTES },
};
const ALL_PARTS = Object.keys(PARTS) as ReceiptPart[];

export function createReceipts(client: TableClient, onUnreadable: OnUnreadable): Receipts {
  return {
    async getDetails(imageId, receiptId, parts = ALL_PARTS) {
      const prefix = receiptPrefix(receiptId);
      const collected = collect(imageId, receiptId, onUnreadable);
      const request = { partition: imagePartition(imageId), prefix, ...itemsOf(parts) };
      for await (const items of client.queryPages(request)) {
        for (const item of items) {
          // RECEIPT#10000 is also how RECEIPT#100000 begins.
          if (item.SK === prefix || String(item.SK).startsWith(`${prefix}#`)) collected.add(item);
        }
      }
      return collected.found();
    },
  };
}

function itemsOf(parts: readonly ReceiptPart[]) {
  const wanted = parts.map((part) => PARTS[part]);
  const attributes = new Set([...ITEM_ATTRIBUTES, ...wanted.flatMap((part) => part.attributes)]);
  return { types: wanted.flatMap(({ types }) => types), attributes: [...attributes] };
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
