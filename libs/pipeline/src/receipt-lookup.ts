import type { EmbeddableItem, ReceiptDetails, ReceiptItemKind } from '@lading/domain-models';
import { createTextMemory } from '@lading/float32-json';
import type { TextMemory } from '@lading/float32-json';
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
      count: items.size,
      lines: toBytes([...items.values()].map(toCachedLine).join(''), memory),
      // The id of an item is the image's key and the item's sort key, for every kind.
      unreadable: new Set(receipt?.unreadable?.map((sortKey) => `IMAGE#${imageId}#${sortKey}`)),
    };
  };
  const memory = createTextMemory();
  const cache = new LRUCache<string, CachedReceipt>({
    maxSize: maxItems,
    sizeCalculation: ({ count }) => count + 1,
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
      const item = receipt && findLine(receipt.lines, customId);
      if (item) return item;
      return receipt?.unreadable.has(customId) ? 'unreadable' : 'gone';
    },
    clear: () => cache.clear(),
  };
}

interface CachedReceipt {
  /** How many items it has. */
  count: number;
  /**
   * The items as lines of text in one piece of memory outside the heap: fifty thousand objects, or texts, are what the
   * garbage collector would follow again and again.
   */
  lines: Buffer;
  unreadable: ReadonlySet<string>;
}

const ID = '{"customId":';

/** Begins with its id, and has no line end but its last. */
function toCachedLine({ customId, inputText: _text, ...known }: EmbeddableItem): string {
  return `${JSON.stringify({ customId, ...known } satisfies KnownItem)}\n`;
}

function toBytes(text: string, memory: TextMemory): Buffer {
  const { buffer, byteOffset, byteLength } = memory.take(Buffer.byteLength(text));
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  bytes.write(text);
  return bytes;
}

/** Nothing inside a line looks like its beginning: there the quotes would be escaped. */
function findLine(lines: Buffer, customId: string): KnownItem | undefined {
  const start = lines.indexOf(`${ID}${JSON.stringify(customId)},`);
  if (start === -1) return undefined;
  return JSON.parse(lines.toString('utf8', start, lines.indexOf('\n', start))) as KnownItem;
}
