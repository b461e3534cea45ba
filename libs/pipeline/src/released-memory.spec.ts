import { describe, expect, it } from '@jest/globals';
import { createReleasedMemory } from './released-memory.ts';

describe('memory that is released', () => {
  it('keeps what is put there until then, and has none of it afterwards', () => {
    const memory = createReleasedMemory();
    // Some share a block, and some are too large for one.
    const texts = [10, 200_000, 20, 300_000, 30, 100_000].map((byteLength, at) =>
      memory.take(byteLength).fill(at),
    );
    expect(texts.map((text) => [text.byteLength, text[0], text.at(-1)])).toEqual([
      [10, 0, 0],
      [200_000, 1, 1],
      [20, 2, 2],
      [300_000, 3, 3],
      [30, 4, 4],
      [100_000, 5, 5],
    ]);
    memory.release();
    expect(texts.map(({ byteLength }) => byteLength)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('is used on after it was released', () => {
    const memory = createReleasedMemory();
    memory.take(10);
    memory.release();
    const text = memory.take(10).fill(7);
    memory.take(10).fill(8);
    expect([...text]).toEqual(Array.from({ length: 10 }, () => 7));
    memory.release();
    memory.release();
  });
});
