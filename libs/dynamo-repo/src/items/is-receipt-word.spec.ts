import { describe, expect, it } from '@jest/globals';
import { receiptWordSchema } from '@lading/domain-models';
import { isReceiptWord } from './is-receipt-word.ts';

const corner = { x: 0.25, y: -0.01 };
const word = {
  imageId: '3f0c1c2e-5b7a-4d1e-9a54-6c1f0d2b7a11',
  receiptId: 1,
  lineId: 0,
  wordId: 2,
  boundingBox: { x: 0, y: 1, width: 0.5, height: 0.25 },
  topLeft: corner,
  topRight: corner,
  bottomLeft: corner,
  bottomRight: corner,
  text: '',
  confidence: 0,
  embeddingStatus: 'NONE',
  isNoise: false,
  extractedData: undefined,
  embeddingBatchId: undefined,
  embeddingAttempts: 0,
};

/** Whatever an attribute of the table may be read as. */
const VALUES: unknown[] = [
  undefined,
  null,
  true,
  false,
  '',
  'NONE',
  'NOISE',
  'SUCCEEDED',
  '1',
  0,
  -0,
  1,
  -1,
  0.5,
  2 ** 53 - 1,
  2 ** 53,
  NaN,
  Infinity,
  -Infinity,
  [],
  ['a'],
  [1],
  {},
  { a: 'b' },
  { a: 1 },
  { a: null },
  new Set(['a']),
  new Set(),
  corner,
  { x: 1 },
  { y: 1 },
  { x: 1, y: '1' },
  { x: NaN, y: 1 },
  { x: 1, y: Infinity },
  { x: null, y: 1 },
  { x: 1, y: 1, width: 1 },
  { x: 1, y: 1, height: 1 },
  { x: 1, y: 1, width: 1, height: 1 },
  { x: 1, y: 1, width: NaN, height: 1 },
  { x: 1, y: 1, width: 1, height: '1' },
  { width: 1, height: 1 },
  Uint8Array.of(1),
];

describe('isReceiptWord', () => {
  it('takes what the schema takes', () => {
    expect(isReceiptWord(word)).toBe(true);
    expect(receiptWordSchema.safeParse(word)).toEqual({ success: true, data: word });
  });

  it.each(Object.keys(word))('agrees with the schema on every value of %s', (field) => {
    const values = VALUES.map((value) => ({ ...word, [field]: value }));
    const taken = values.map((value) => isReceiptWord(value));
    expect(taken).toEqual(values.map((value) => receiptWordSchema.safeParse(value).success));
    expect(new Set(taken)).toEqual(new Set([true, false]));
  });
});
