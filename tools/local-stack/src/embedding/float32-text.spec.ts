import { describe, expect, it } from '@jest/globals';
import { embedText } from './embed-text.ts';
import { MAX_FLOAT32_TEXT, writeFloat32 } from './float32-text.ts';

const print = (value: number): string => {
  const to = new Uint8Array(64);
  return Buffer.from(to.subarray(0, writeFloat32(value, to, 0))).toString('latin1');
};

/** The slow and obvious way. */
const shortest = (value: number): number => {
  for (let precision = 1; precision < 9; precision += 1) {
    const text = value.toPrecision(precision);
    if (Math.fround(Number(text)) === value) return Number(text);
  }
  return Number(value.toPrecision(9));
};

describe('writeFloat32', () => {
  it.each([
    [0, '0.0'],
    [0.5, '0.5'],
    [-0.25, '-0.25'],
    [Math.fround(0.1), '0.1'],
    [Math.fround(-0.0075121797), '-0.0075121797'],
    [Math.fround(0.0001), '0.0001'],
    [Math.fround(0.00001), '1e-05'],
    [Math.fround(-5.3e-5), '-5.3e-05'],
    [Math.fround(1.25e-10), '1.25e-10'],
    [1, '1.0'],
    [-1, '-1.0'],
  ])('prints %p as Python does', (value, text) => expect(print(value)).toBe(text));

  it('prints the fewest digits that read back as the same float32', () => {
    for (let word = 0; word < 20; word += 1) {
      for (const value of embedText(`word ${word}`)) {
        const text = print(value);
        expect(Math.fround(Number(text))).toBe(value);
        expect(Number(text)).toBe(shortest(value));
        expect(text.length).toBeLessThanOrEqual(MAX_FLOAT32_TEXT);
      }
    }
  });
});
