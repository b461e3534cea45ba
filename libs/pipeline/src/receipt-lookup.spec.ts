import { describe, expect, it } from '@jest/globals';
import { wordKind } from '@lading/domain-models';
import type { ReceiptDetails, ReceiptWord } from '@lading/domain-models';
import { EncodedMetadata } from '@lading/pinecone-upsert';
import type { FoundItem, KnownItem } from './items/item-keeper.ts';
import { createReceiptLookup } from './receipt-lookup.ts';
import type { ReadReceipt, ReceiptLookup } from './receipt-lookup.ts';

const IMAGE = '3f0c1c2e-5b7a-4d1e-9a54-6c1f0d2b7a11';

const idOf = (receiptId: number, wordId: number) =>
  `IMAGE#${IMAGE}#RECEIPT#${String(receiptId).padStart(5, '0')}#LINE#00001#WORD#${String(wordId).padStart(5, '0')}`;

function aWord(receiptId: number, wordId: number, text: string): ReceiptWord {
  const corner = { x: 0.1 * wordId, y: 0.5 };
  return {
    imageId: IMAGE,
    receiptId,
    lineId: 1,
    wordId,
    text,
    confidence: 0.9,
    boundingBox: { ...corner, width: 0.05, height: 0.01 },
    ...{ topLeft: corner, topRight: corner, bottomLeft: corner, bottomRight: corner },
    embeddingStatus: 'PENDING',
    isNoise: false,
    embeddingAttempts: 1,
  };
}

function aReceipt(receiptId: number, texts: readonly string[]): ReceiptDetails {
  const words = texts.map((text, at) => aWord(receiptId, at + 1, text));
  return { imageId: IMAGE, receiptId, lines: [], words, labels: [] };
}

/** One id at a time. */
const findIn = async (lookup: ReceiptLookup, id: string) => (await lookup.find([id]))[0];

/** With its metadata read back. */
function plain(found: FoundItem | undefined) {
  if (typeof found !== 'object' || !(found.metadata instanceof EncodedMetadata)) return found;
  return { ...found, metadata: JSON.parse(Buffer.from(found.metadata.json).toString()) as unknown };
}

function lookupOf(receipts: ReceiptDetails[], options?: Parameters<typeof createReceiptLookup>[2]) {
  const reads: number[] = [];
  const read: ReadReceipt = async (_imageId, receiptId) => {
    reads.push(receiptId);
    return receipts.find((receipt) => receipt.receiptId === receiptId);
  };
  return { reads, lookup: createReceiptLookup(wordKind, read, options) };
}

describe('the lookup of receipts', () => {
  it('finds every word as it was read, whatever its text', async () => {
    const texts = [
      'milk',
      '',
      'Bäckerei 麺 🍜',
      'a\nb\r\u2028',
      '"\\',
      `["RECEIPT#00001#LINE#00001#WORD#00002",`,
      '"RECEIPT#00001#LINE#00001#WORD#00002" 1',
      '\n["RECEIPT#00001#LINE#00001#WORD#00002",\t',
      '\n"RECEIPT#00001#LINE#00001#WORD#00002" 1\n',
      '\ud800',
    ];
    const receipt = aReceipt(1, texts);
    const { lookup } = lookupOf([receipt]);
    for (const [id, { inputText: _text, ...item }] of wordKind.itemsOf(receipt)) {
      expect(plain(await findIn(lookup, id))).toEqual(item);
    }
  });

  it('leaves it to the upsert to refuse metadata that are too large', async () => {
    const receipt = aReceipt(1, ['milk', 'between', 'x'.repeat(50_000)]);
    const { lookup } = lookupOf([receipt]);
    const [milk, large] = await lookup.find([idOf(1, 1), idOf(1, 3)]);
    expect(milk).toMatchObject({ metadata: expect.any(EncodedMetadata) });
    const { inputText: _text, ...item } = wordKind.itemsOf(receipt).get(idOf(1, 3))!;
    expect(large).toEqual(item);
  });

  it('tells one id from another that begins alike, and says what is gone', async () => {
    const { lookup } = lookupOf([
      aReceipt(
        1,
        Array.from({ length: 12 }, (_, at) => `word${at + 1}`),
      ),
    ]);
    expect(await findIn(lookup, idOf(1, 1))).toMatchObject({ text: 'word1' });
    expect(await findIn(lookup, idOf(1, 12))).toMatchObject({ text: 'word12' });
    expect(await findIn(lookup, idOf(1, 13))).toBe('gone');
    expect(await findIn(lookup, idOf(2, 1))).toBe('gone');
  });

  it('reads a receipt once for all who ask, and anew when it is cleared', async () => {
    const { lookup, reads } = lookupOf([aReceipt(1, ['a', 'b']), aReceipt(2, ['c'])]);
    await Promise.all([lookup.find([idOf(1, 1), idOf(1, 2)]), lookup.find([idOf(2, 1)])]);
    await findIn(lookup, idOf(1, 2));
    expect(reads).toEqual([1, 2]);
    lookup.clear();
    await findIn(lookup, idOf(1, 1));
    expect(reads).toEqual([1, 2, 1]);
  });

  it('reads two receipts at a time, and the next as soon as one is there, or has failed', async () => {
    const waiting: (() => void)[] = [];
    let reading = 0;
    const lookup = createReceiptLookup(wordKind, async (_imageId, receiptId) => {
      reading += 1;
      await new Promise<void>((resolve) => waiting.push(resolve));
      reading -= 1;
      if (receiptId > 5) throw new Error('The table is down.');
      return aReceipt(receiptId, ['a']);
    });
    const ids = (...receiptIds: number[]) => receiptIds.map((receiptId) => idOf(receiptId, 1));
    const ticks = async () => await new Promise((resolve) => setImmediate(resolve));
    const failing = lookup.find(ids(6, 7, 8, 9, 10));
    const found = lookup.find(ids(1, 2, 3, 4, 5));
    await ticks();
    for (let read = 0; read < 10; read += 1) {
      expect(reading).toBe(Math.min(2, 10 - read));
      waiting.shift()?.();
      await failing.catch(() => undefined);
      await ticks();
    }
    await expect(failing).rejects.toThrow('The table is down.');
    expect(await found).toHaveLength(5);
  });

  it('gives the memory of metadata back when it is cleared', async () => {
    const { lookup } = lookupOf([aReceipt(1, ['a'])]);
    const { metadata } = (await findIn(lookup, idOf(1, 1))) as KnownItem;
    const { json } = metadata as EncodedMetadata;
    expect(json.byteLength).toBeGreaterThan(0);
    lookup.clear();
    expect(json.byteLength).toBe(0);
    expect(plain(await findIn(lookup, idOf(1, 1)))).toMatchObject({ metadata: { text: 'a' } });
  });

  it.each(Array.from({ length: 16 }, (_, ticks) => [ticks]))(
    'takes no item for gone when it is cleared %i ticks after its receipt was read',
    async (ticks) => {
      const lookup = createReceiptLookup(wordKind, async () => {
        void clearAfter(ticks);
        return aReceipt(1, ['a']);
      });
      const clearAfter = async (left: number): Promise<void> => {
        await undefined;
        if (left > 0) return await clearAfter(left - 1);
        lookup.clear();
      };
      const found = await lookup.find([idOf(1, 1)]).catch((error: Error) => error.message);
      expect(found).not.toEqual(['gone']);
    },
  );

  it('holds no more items than it may', async () => {
    const receipts = [1, 2, 3].map((receiptId) => aReceipt(receiptId, ['a', 'b']));
    const { lookup, reads } = lookupOf(receipts, { maxItems: 6 });
    for (const receiptId of [1, 2, 3, 3, 2, 1]) await findIn(lookup, idOf(receiptId, 1));
    expect(reads).toEqual([1, 2, 3, 1]);
  });

  it('says which items are there and cannot be read', async () => {
    const unreadable = ['RECEIPT#00001#LINE#00001#WORD#00002'];
    const lookup = createReceiptLookup(wordKind, async () => ({ ...aReceipt(1, ['a']), unreadable }));
    expect(await findIn(lookup, idOf(1, 2))).toBe('unreadable');
    expect(await findIn(lookup, idOf(1, 3))).toBe('gone');
  });
});
