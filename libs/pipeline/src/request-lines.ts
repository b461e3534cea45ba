import type { EmbeddableItem, ReceiptRef } from '@lading/domain-models';
import { mapConcurrent } from '@lading/streams';
import type { Dependencies } from './dependencies.ts';
import { toRequestBytes } from './request-bytes.ts';

/** Which items to submit. */
export interface RequestSelection {
  /** Submit at most so many items. */
  limit?: number;
  /** Only the items of this receipt. */
  receipt?: ReceiptRef;
}

export interface RequestLine {
  customId: string;
  /** Names the receipt in a set; absent for items of none. */
  receiptKey?: string;
  /** The NDJSON line with its line end. */
  bytes: Uint8Array;
  /** A line to be staged beside the input file, where the table can't tell later what the item is. */
  item?: Uint8Array;
}

const RECEIPTS_AT_ONCE = 8;

/** A request line for every item without an embedding, receipt after receipt. Reads one receipt ahead of each that is under way. */
export async function* requestLines(
  deps: Dependencies,
  { limit = Infinity, receipt }: RequestSelection,
): AsyncGenerator<RequestLine, void, undefined> {
  const refs = receipt ? [receipt] : receiptsOf(deps);
  let count = 0;
  const read = async (ref: ReceiptRef) => ({
    receiptKey: keyOf(ref),
    items: await deps.receipts.itemsOf(ref.imageId, ref.receiptId),
  });
  for await (const { receiptKey, items } of mapConcurrent(refs, RECEIPTS_AT_ONCE, read)) {
    for (const item of items.values()) {
      if (!isOpen(item)) continue;
      if (count >= limit) return;
      count += 1;
      const { customId, inputText } = item;
      yield { customId, receiptKey, bytes: toRequestBytes(deps, customId, inputText) };
    }
  }
}

/** The index lists words in the order of their receipts, so neighbours are enough to tell receipts apart. */
async function* receiptsOf({ repo }: Dependencies): AsyncGenerator<ReceiptRef, void, undefined> {
  let last: string | undefined;
  for await (const word of repo.words.listByStatus('NONE')) {
    if (word.isNoise || keyOf(word) === last) continue;
    last = keyOf(word);
    yield { imageId: word.imageId, receiptId: word.receiptId };
  }
}

function keyOf({ imageId, receiptId }: ReceiptRef): string {
  return `${imageId}#${receiptId}`;
}

/** The table decides, not the index, which may lag behind. */
function isOpen({ embeddingStatus, isNoise }: EmbeddableItem): boolean {
  return embeddingStatus === 'NONE' && !isNoise;
}
