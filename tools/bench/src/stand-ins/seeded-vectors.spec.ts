import { describe, expect, it } from '@jest/globals';
import { createSeededVectors } from './seeded-vectors.ts';
import type { SeededVectors } from './seeded-vectors.ts';

const DIMENSIONS = 96;

const float = createSeededVectors({ seed: 1, dimensions: DIMENSIONS, encoding: 'float' });
const base64 = createSeededVectors({ seed: 1, dimensions: DIMENSIONS, encoding: 'base64' });
const ofAnotherSeed = createSeededVectors({ seed: 2, dimensions: DIMENSIONS, encoding: 'base64' });

function textOf(vectors: SeededVectors, row: number): string {
  const buffer = Buffer.alloc(vectors.byteLengthOf(row) + 7);
  expect(vectors.write(row, buffer, 7)).toBe(buffer.byteLength);
  return buffer.toString('latin1', 7);
}

function numbersOf(base64: string): number[] {
  const bytes = Buffer.from(base64, 'base64');
  return Array.from({ length: bytes.byteLength / 4 }, (_, at) => bytes.readFloatLE(at * 4));
}

describe('vectors from a seed', () => {
  it('are the same float32 numbers as text and as base64', () => {
    const fromText = JSON.parse(textOf(float, 5)) as number[];
    expect(fromText).toHaveLength(DIMENSIONS);
    expect(fromText.map(Math.fround)).toEqual(numbersOf(JSON.parse(textOf(base64, 5)) as string));
  });

  it('are written as OpenAI writes them: a space after each comma, no digit more than float32 needs', () => {
    const texts = textOf(float, 5).slice(1, -1).split(', ');
    for (const text of texts) {
      const [, digits = ''] = /^-?0\.0*(\d+)$/.exec(text) ?? [];
      const shorter = Number(Number(text).toPrecision(Math.max(1, digits.length - 1)));
      expect(Math.fround(shorter)).not.toBe(Math.fround(Number(text)));
    }
  });

  it('differ from row to row and from seed to seed, and repeat for the same', () => {
    const texts = new Set(Array.from({ length: 2000 }, (_, row) => textOf(base64, row)));
    expect(texts.size).toBe(2000);
    expect(textOf(ofAnotherSeed, 1)).not.toBe(textOf(base64, 1));
    expect(textOf(base64, 1)).toBe(textOf(base64, 1));
  });

  it('come in pieces only', () => {
    expect(() => createSeededVectors({ seed: 1, dimensions: 100, encoding: 'float' })).toThrow(
      'dimensions must be a multiple of 12, got 100',
    );
  });
});
