import type { EmbeddableItem, ReceiptRef } from '@lading/domain-models';
import { buildRequestLine } from '@lading/openai-batch';
import { mapConcurrent } from '@lading/streams';
import type { Dependencies } from './dependencies.ts';

/** Which items to submit. */
export interface RequestSelection {
  /** Submit at most so many items. */
  limit?: number;
  /** Only the items of this receipt. */
  receipt?: ReceiptRef;
}

export interface RequestLine {
  customId: string;
  /** Names the receipt in a set. */
  receiptKey: string;
  /** The NDJSON line with its line end. */
  bytes: Uint8Array;
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
      yield { customId: item.customId, receiptKey, bytes: toLine(deps, item) };
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

function toLine({ config }: Dependencies, { customId, inputText: input }: EmbeddableItem): Uint8Array {
  // Older models refuse `dimensions`; the others have a native size, which needs no asking for.
  const dimensions = NATIVE_DIMENSIONS[config.model] === config.dimensions ? undefined : config.dimensions;
  const encodingFormat = config.encoding === 'float' ? undefined : config.encoding;
  return buildRequestLine({ customId, input, model: config.model, dimensions, encodingFormat });
}

const NATIVE_DIMENSIONS: Record<string, number> = {
  'text-embedding-3-small': 1536,
  'text-embedding-3-large': 3072,
  'text-embedding-ada-002': 1536,
};
