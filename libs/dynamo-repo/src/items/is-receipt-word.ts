import { embeddingStatusSchema } from '@lading/domain-models';
import type { BoundingBox, Point, ReceiptWord } from '@lading/domain-models';

const STATUSES: ReadonlySet<unknown> = new Set(embeddingStatusSchema.options);

/**
 * Whether `receiptWordSchema` takes a word, from values of plain types. Seven in ten of the items that an ingest reads are words, and
 * the schema takes four times as long, for it makes copies of all that it checks.
 */
export function isReceiptWord(word: Partial<Record<keyof ReceiptWord, unknown>>): word is ReceiptWord {
  return (
    isBox(word.boundingBox) &&
    isPoint(word.topLeft) &&
    isPoint(word.topRight) &&
    isPoint(word.bottomLeft) &&
    isPoint(word.bottomRight) &&
    isText(word.imageId) &&
    word.imageId !== '' &&
    isCount(word.receiptId) &&
    word.receiptId > 0 &&
    isCount(word.lineId) &&
    isCount(word.wordId) &&
    isText(word.text) &&
    Number.isFinite(word.confidence) &&
    STATUSES.has(word.embeddingStatus) &&
    typeof word.isNoise === 'boolean' &&
    (word.extractedData === undefined || areTexts(word.extractedData)) &&
    (word.embeddingBatchId === undefined || isText(word.embeddingBatchId)) &&
    isCount(word.embeddingAttempts)
  );
}

function isBox(value: unknown): value is BoundingBox {
  return isPoint(value) && 'width' in value && 'height' in value && areNumbers(value.width, value.height);
}

function isPoint(value: unknown): value is Point {
  return isObject(value) && areNumbers(value['x'], value['y']);
}

/** Of a map; a set is none. */
function areTexts(value: unknown): boolean {
  return isObject(value) && !(value instanceof Set) && Object.values(value).every(isText);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function areNumbers(first: unknown, second: unknown): boolean {
  return Number.isFinite(first) && Number.isFinite(second);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
