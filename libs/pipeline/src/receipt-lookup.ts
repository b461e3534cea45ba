import { InvalidIdError } from '@lading/domain-models';
import type { EmbeddableItem, ReceiptDetails, ReceiptItemKind, ReceiptRef } from '@lading/domain-models';
import { createSlots } from '@lading/streams';
import { LRUCache } from 'lru-cache';
import { findItemLine, writeItemLines } from './item-lines.ts';
import type { FindItems, FoundItem } from './items/item-keeper.ts';
import { createReleasedMemory } from './released-memory.ts';

/** A receipt on its way is half a megabyte of text and objects, and at the start of a section each record needs another one. */
const READS_AT_ONCE = 2;

/** The mission's `descriptions`: what is known of a receipt, or undefined when it is gone. A plain `Map` adapts in one line. */
export type ReadReceipt = (
  imageId: string,
  receiptId: number,
) => Promise<(ReceiptDetails & { unreadable?: readonly string[] }) | undefined>;

/** Receipts by id, behind a bounded cache. */
export interface ReceiptLookup {
  /** The item of each id as it is now; `gone` also when its receipt is, and for what is no id of this kind. */
  find: FindItems;
  /** All items of a receipt, read anew (a submission must not trust what an earlier batch saw). */
  itemsOf(imageId: string, receiptId: number): Promise<Map<string, EmbeddableItem>>;
  /**
   * Forgets everything, so that the next batch sees the receipts as they are then. Not before items that were found are packed for
   * Pinecone: their metadata are forgotten too, and the upsert throws.
   */
  clear(): void;
}

/**
 * A bounded cache over the receipts. The records of a section come in any order, so the bound is made to hold the receipts of one
 * (of a batch whose ids are not known, all of 50,000 items, about 500 bytes each): every receipt is read about once.
 * Concurrent lookups share one read, and of different receipts two are read at a time.
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
      lines: writeItemLines(items.values(), memory),
      // The id of an item is the image's key and the item's sort key, for every kind.
      unreadable: new Set(receipt?.unreadable?.map((sortKey) => `IMAGE#${imageId}#${sortKey}`)),
    };
  };
  const memory = createReleasedMemory();
  const slots = createSlots(READS_AT_ONCE);
  const cache = new LRUCache<string, CachedReceipt>({
    maxSize: maxItems,
    sizeCalculation: ({ count }) => count + 1,
    fetchMethod: async (key, _stale, { signal }) => {
      const [imageId, receiptId] = JSON.parse(key) as [string, number];
      await slots.take(signal);
      try {
        return await readForCache(imageId, receiptId);
      } finally {
        slots.give();
      }
    },
  });

  const receiptOf = (customId: string): Awaitable<CachedReceipt | undefined> => {
    const ref = refOf(kind, customId);
    if (!ref) return undefined;
    const key = JSON.stringify([ref.imageId, ref.receiptId]);
    return cache.get(key) ?? cache.fetch(key);
  };

  return {
    itemsOf: async (imageId, receiptId) => (await itemsOf(imageId, receiptId)).items,
    async find(customIds) {
      const receipts = customIds.map(receiptOf);
      // Nearly always all of them are there already, and to wait for each would make promises of that.
      const known = receipts.every(isHere) ? receipts : await Promise.all(receipts);
      return customIds.map((customId, at) => itemIn(known[at], customId));
    },
    clear() {
      cache.clear();
      memory.release();
    },
  };
}

type Awaitable<T> = T | Promise<T>;

interface CachedReceipt {
  /** How many items it has. */
  count: number;
  lines: Buffer;
  unreadable: ReadonlySet<string>;
}

/** Undefined for what is no id of this kind. */
function refOf(kind: ReceiptItemKind, customId: string): ReceiptRef | undefined {
  try {
    return kind.receiptOf(customId);
  } catch (error) {
    if (error instanceof InvalidIdError) return undefined;
    throw error;
  }
}

function isHere<T>(value: Awaitable<T>): value is T {
  return !(value instanceof Promise);
}

function itemIn(receipt: CachedReceipt | undefined, customId: string): FoundItem {
  const item = receipt && findItemLine(receipt.lines, customId);
  if (item) return item;
  return receipt?.unreadable.has(customId) ? 'unreadable' : 'gone';
}
