import type { EmbeddableItem, ReceiptDetails, ReceiptItemKind } from '@lading/domain-models';
import { LRUCache } from 'lru-cache';
import type { FoundItem, KnownItem } from './items/item-keeper.ts';

/** The mission's `descriptions`: what is known of a receipt, or undefined when it is gone. A plain `Map` adapts in one line. */
export type ReadReceipt = (
  imageId: string,
  receiptId: number,
) => Promise<(ReceiptDetails & { unreadable?: readonly string[] }) | undefined>;

/** Receipts by id, behind a bounded cache. */
export interface ReceiptLookup {
  /**
   * The item of an id as it is now; `gone` also when its receipt is.
   * @throws InvalidIdError when the id is not of this kind
   */
  find(customId: string): Promise<FoundItem>;
  /** All items of a receipt, read anew (a submission must not trust what an earlier batch saw). */
  itemsOf(imageId: string, receiptId: number): Promise<Map<string, EmbeddableItem>>;
  /** Forgets everything, so that the next batch sees the receipts as they are then. */
  clear(): void;
}

/**
 * A bounded cache over the receipts. Result lines come in any order, so the bound is made to hold one full batch
 * (50,000 items, about 600 bytes each): every receipt is read about once. Concurrent lookups share one read.
 */
export function createReceiptLookup(
  kind: ReceiptItemKind,
  read: ReadReceipt,
  { maxItems = 60_000 }: { maxItems?: number } = {},
): ReceiptLookup {
  const itemsOf = async (imageId: string, receiptId: number) => {
    const receipt = await read(imageId, receiptId);
    return { items: receipt ? kind.itemsOf(receipt) : new Map<string, EmbeddableItem>(), receipt };
  };
  const readForCache = async (imageId: string, receiptId: number): Promise<CachedReceipt> => {
    const { items, receipt } = await itemsOf(imageId, receiptId);
    return {
      items: new Map([...items].map(([id, item]) => [id, toCached(item)])),
      // The id of an item is the image's key and the item's sort key, for every kind.
      unreadable: new Set(receipt?.unreadable?.map((sortKey) => `IMAGE#${imageId}#${sortKey}`)),
    };
  };
  const cache = new LRUCache<string, CachedReceipt>({
    maxSize: maxItems,
    sizeCalculation: ({ items }) => items.size + 1,
    fetchMethod: async (key) => {
      const [imageId, receiptId] = JSON.parse(key) as [string, number];
      return await readForCache(imageId, receiptId);
    },
  });

  return {
    itemsOf: async (imageId, receiptId) => (await itemsOf(imageId, receiptId)).items,
    async find(customId) {
      const { imageId, receiptId } = kind.receiptOf(customId);
      const key = JSON.stringify([imageId, receiptId]);
      // Nearly always it is there already, and `fetch` alone would make promises of that.
      const receipt = cache.get(key) ?? (await cache.fetch(key));
      const cached = receipt?.items.get(customId);
      if (cached !== undefined) return { customId, ...(JSON.parse(cached) as CachedItem) };
      return receipt?.unreadable.has(customId) ? 'unreadable' : 'gone';
    },
    clear: () => cache.clear(),
  };
}

/** As text an item is two thirds of the size, and one thing instead of twenty for the garbage collector to follow. */
function toCached({ inputText: _text, customId: _id, ...known }: EmbeddableItem): string {
  return JSON.stringify(known satisfies CachedItem);
}

/** Without its id, under which it is cached. */
type CachedItem = Omit<KnownItem, 'customId'>;

interface CachedReceipt {
  items: Map<string, string>;
  unreadable: ReadonlySet<string>;
}
