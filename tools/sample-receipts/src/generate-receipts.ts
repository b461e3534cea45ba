import { fillBasket } from './content/basket.ts';
import { MERCHANTS } from './content/merchants.ts';
import type { Merchant } from './content/merchants.ts';
import { printReceipt } from './content/print-receipt.ts';
import { placeLines } from './geometry.ts';
import type { PlacedLine } from './geometry.ts';
import { labelWord, toIsoFormat } from './labels.ts';
import type { Generation, ReceiptKey } from './items/keys.ts';
import { toLabelItem } from './items/label-item.ts';
import { toLetterItems } from './items/letter-items.ts';
import { toLineItem } from './items/line-item.ts';
import { toMerchantItem } from './items/merchant-item.ts';
import type { MerchantMatch } from './items/merchant-item.ts';
import { toReceiptItem } from './items/receipt-item.ts';
import type { ReceiptPicture } from './items/receipt-item.ts';
import { toWordItem } from './items/word-item.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import type { TableItem } from './table-item.ts';
import { toHex, toUuid } from './uuid.ts';

/** Which receipts to invent. */
export interface GenerateReceiptsOptions {
  /** A whole number; the same seed gives the same receipts. */
  seed: number;
  /** How many receipts. Fewer are the beginning of more. */
  receipts: number;
  /** Which layout of the table to write. Default `second`. */
  generation?: Generation;
  /** Whether to write the letters of each word too, five to ten times as many items as words. Default true. */
  letters?: boolean;
  /** Whether to write the lines too. Default true. */
  lines?: boolean;
  /** About how many words a receipt has, at least some 44. Left out: different for each, about 44 to 100. */
  wordsPerReceipt?: number;
}

const FIRST_PURCHASE_MS = Date.UTC(2025, 0, 2, 7);
const DAY_MS = 86_400_000;
const WORDS_AROUND_ENTRIES = 40;
const WORDS_PER_ENTRY = 3.9;

/**
 * Generates believable receipts as items of the receipts table, in DynamoDB's JSON.
 *
 * Per receipt come the RECEIPT, its RECEIPT_METADATA or RECEIPT_PLACE (some receipts have none), and line by line
 * RECEIPT_LINE, RECEIPT_WORD, RECEIPT_WORD_LABEL and RECEIPT_LETTER. Words and lines have the embedding status NONE (noise:
 * NOISE, in the second generation). Everything is invented. Lazy: holds one receipt at a time.
 *
 * @throws RangeError when `receipts` or `seed` is no whole number
 */
export function* generateReceipts(options: GenerateReceiptsOptions): Generator<TableItem, void, undefined> {
  const { seed, receipts, generation = 'second' } = options;
  if (!Number.isInteger(seed)) throw new RangeError(`seed must be a whole number, got ${seed}`);
  if (!Number.isInteger(receipts) || receipts < 0)
    throw new RangeError(`receipts must be a count, got ${receipts}`);
  let left = receipts;
  for (let image = 0; left > 0; image += 1) {
    const random = createRandom(seed, image);
    const imageId = toUuid(random);
    const onImage = random.chance(0.15) ? 2 : 1;
    for (let receiptId = 1; receiptId <= onImage && left > 0; receiptId += 1, left -= 1) {
      yield* generateReceipt(
        { imageId, receiptId, generation },
        createRandom(seed, image, receiptId),
        options,
      );
    }
  }
}

function* generateReceipt(
  receipt: ReceiptKey,
  random: Random,
  { letters = true, lines: withLines = true, wordsPerReceipt }: GenerateReceiptsOptions,
): Generator<TableItem> {
  const merchant = random.pick(MERCHANTS);
  const purchasedMs = FIRST_PURCHASE_MS + random.whole(0, 300) * DAY_MS + random.whole(0, 14 * 60) * 60_000;
  const scannedMs = purchasedMs + random.whole(1, 72) * 3_600_000;
  const basket = fillBasket(merchant, toEntryCount(wordsPerReceipt, random), random);
  const lines = placeLines(printReceipt(merchant, basket, new Date(purchasedMs), random), random);

  yield toReceiptItem(receipt, takePicture(lines.length, scannedMs, random));
  const match = matchMerchant(merchant, scannedMs, random);
  const merchantItem = match && toMerchantItem(receipt, match);
  if (merchantItem !== undefined) yield merchantItem;
  for (const [at, line] of lines.entries())
    yield* generateLine(receipt, at + 1, line, { scannedMs, letters, withLines, random });
}

interface LineOptions {
  scannedMs: number;
  letters: boolean;
  withLines: boolean;
  random: Random;
}

function* generateLine(
  receipt: ReceiptKey,
  lineId: number,
  line: PlacedLine,
  { scannedMs, letters, withLines, random }: LineOptions,
): Generator<TableItem> {
  const lineItem = toLineItem(receipt, lineId, line, random.between(0.85, 1));
  if (withLines) yield lineItem;
  for (const [at, word] of line.words.entries()) {
    const place = { lineId, wordId: at + 1 };
    const confidence = word.noise === true ? random.between(0.3, 0.5) : random.between(0.75, 1);
    yield toWordItem(receipt, place, word, confidence);
    for (const label of labelWord(word, scannedMs, random)) yield toLabelItem(receipt, place, label);
    if (letters) yield* toLetterItems(receipt, place, word, confidence);
  }
}

function toEntryCount(wordsPerReceipt: number | undefined, random: Random): number {
  if (wordsPerReceipt === undefined) return random.whole(2, 10);
  return Math.max(1, Math.round((wordsPerReceipt - WORDS_AROUND_ENTRIES) / WORDS_PER_ENTRY));
}

function takePicture(lineCount: number, scannedMs: number, random: Random): ReceiptPicture {
  const [left, right] = [random.between(0.02, 0.2), random.between(0.8, 0.98)];
  const [bottom, top] = [random.between(0.01, 0.05), random.between(0.95, 0.99)];
  const lean = random.between(-0.02, 0.02);
  return {
    width: random.whole(700, 1_100),
    height: 300 + lineCount * random.whole(55, 70),
    addedAt: toIsoFormat(scannedMs, random.whole(1, 999_999)),
    corners: {
      topLeft: { x: left + lean, y: top },
      topRight: { x: right + lean, y: top - lean },
      bottomLeft: { x: left, y: bottom },
      bottomRight: { x: right, y: bottom - lean / 2 },
    },
    sha256: random.chance(0.8) ? toHex(64, random) : undefined,
    published: random.chance(0.7),
  };
}

function matchMerchant(merchant: Merchant, scannedMs: number, random: Random): MerchantMatch | undefined {
  const isKnown = random.chance(0.88);
  const fields = random.pick([
    ['name', 'phone', 'address'],
    ['name', 'phone'],
    ['phone', 'address'],
    ['name'],
  ]);
  const match: MerchantMatch = {
    merchant,
    foundName: random.chance(0.7) ? merchant.name : merchant.name.toUpperCase(),
    hasCanonicalName: random.chance(0.5),
    placeId: `sample-place-${MERCHANTS.indexOf(merchant) + 1}`,
    confidence: random.whole(50, 99) / 100,
    matchedFields: fields,
    validatedBy: fields.includes('phone') ? 'PHONE_LOOKUP' : 'TEXT_SEARCH',
    timestamp: toIsoFormat(scannedMs + 60_000, random.whole(0, 1) * random.whole(1, 999_999)),
  };
  return isKnown ? match : undefined;
}
