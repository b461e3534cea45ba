import type { EmbeddableItem, ItemKind, ReceiptDetails } from '@lading/domain-models';
import { LRUCache } from 'lru-cache';

/** The mission's `descriptions`: what is known of a receipt, or undefined when it is gone. A plain `Map` adapts in one line. */
export type ReadReceipt = (imageId: string, receiptId: number) => Promise<ReceiptDetails | undefined>;

export interface ReceiptLookup {
  /**
   * The item of an id as it is now, or undefined when the item or its receipt is gone.
   * @throws InvalidIdError when the id is not of this kind
   */
  find(customId: string): Promise<EmbeddableItem | undefined>;
  /** All items of a receipt, read anew (a submission must not trust what an earlier batch saw). */
  itemsOf(imageId: string, receiptId: number): Promise<Map<string, EmbeddableItem>>;
  /** Forgets everything, so that the next batch sees the receipts as they are then. */
  clear(): void;
}

/**
 * A bounded cache over the receipts. Result lines come in any order, so the bound is made to hold one full batch
 * (50,000 items, about 1 kB each): every receipt is read about once. Concurrent lookups share one read.
 */
export function createReceiptLookup(
  kind: ItemKind,
  read: ReadReceipt,
  { maxItems = 60_000 }: { maxItems?: number } = {},
): ReceiptLookup {
  const cache = new LRUCache<string, Map<string, EmbeddableItem>>({
    maxSize: maxItems,
    sizeCalculation: (items) => items.size + 1,
    ignoreFetchAbort: true,
    fetchMethod: async (key) => {
      const [imageId, receiptId] = JSON.parse(key) as [string, number];
      return await itemsOf(imageId, receiptId);
    },
  });

  const itemsOf = async (imageId: string, receiptId: number) => {
    const receipt = await read(imageId, receiptId);
    return receipt ? kind.itemsOf(receipt) : new Map<string, EmbeddableItem>();
  };

  return {
    itemsOf,
    async find(customId) {
      const { imageId, receiptId } = kind.receiptOf(customId);
      const items = await cache.fetch(JSON.stringify([imageId, receiptId]));
      return items?.get(customId);
    },
    clear: () => cache.clear(),
  };
}
