import type { ReceiptDetails, ReceiptWord, ReceiptWordLabel } from '../src/index.ts';

export const IMAGE_ID = '3f0c1c2e-5b7a-4d1e-9a54-6c1f0d2b7a11';

interface WordShape extends Partial<Omit<ReceiptWord, 'boundingBox'>> {
  x?: number;
  y?: number;
  width?: number;
  height?: number;
}

/** An upright word; its corners follow from the box. */
export function aWord({
  x = 0.4,
  y = 0.5,
  width = 0.1,
  height = 0.02,
  ...rest
}: WordShape = {}): ReceiptWord {
  return {
    imageId: IMAGE_ID,
    receiptId: 1,
    lineId: 1,
    wordId: 1,
    text: 'TOTAL',
    confidence: 0.95,
    embeddingStatus: 'NONE',
    isNoise: false,
    embeddingAttempts: 0,
    boundingBox: { x, y, width, height },
    topLeft: { x, y: y + height },
    topRight: { x: x + width, y: y + height },
    bottomLeft: { x, y },
    bottomRight: { x: x + width, y },
    ...rest,
  };
}

export function aLabel(overrides: Partial<ReceiptWordLabel> = {}): ReceiptWordLabel {
  return {
    imageId: IMAGE_ID,
    receiptId: 1,
    lineId: 1,
    wordId: 1,
    label: 'GRAND_TOTAL',
    validationStatus: 'VALID',
    timestampAdded: '2025-05-03T10:00:00+00:00',
    ...overrides,
  };
}

export function aReceipt(overrides: Partial<ReceiptDetails> = {}): ReceiptDetails {
  return { imageId: IMAGE_ID, receiptId: 1, lines: [], words: [], labels: [], ...overrides };
}
