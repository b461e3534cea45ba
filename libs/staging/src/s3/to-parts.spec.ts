import { expect, it } from '@jest/globals';
import { toParts } from './to-parts.ts';

const cut = async (lengths: number[], partBytes: number) => {
  let next = 0;
  const chunks = lengths.map((length) => Uint8Array.from({ length }, () => next++));
  return await Array.fromAsync(toParts(chunks, partBytes), ({ number, bytes, isLast }) => ({
    number,
    bytes: [...bytes],
    isLast,
  }));
};

it.each([
  [[], [[]]],
  [[0], [[]]],
  [[3], [[0, 1, 2]]],
  [[4], [[0, 1, 2, 3]]],
  [[5], [[0, 1, 2, 3], [4]]],
  [[1, 2, 1, 0], [[0, 1, 2, 3]]],
  [[9], [[0, 1, 2, 3], [4, 5, 6, 7], [8]]],
  [
    [3, 3, 3],
    [[0, 1, 2, 3], [4, 5, 6, 7], [8]],
  ],
])('cuts chunks of %j bytes at every fourth', async (lengths, expected) => {
  const parts = expected.map((bytes, index) => ({
    number: index + 1,
    bytes,
    isLast: index === expected.length - 1,
  }));
  expect(await cut(lengths, 4)).toEqual(parts);
});

it('grows with a small file, and keeps nothing of the memory that it was given', async () => {
  const chunk = new Uint8Array(100_000).fill(1);
  async function* reusing() {
    for (let time = 0; time < 3; time += 1) yield chunk;
    chunk.fill(2);
  }
  const [part, ...others] = await Array.fromAsync(toParts(reusing(), 8_000_000));
  expect(others).toEqual([]);
  expect(part?.bytes.byteLength).toBe(300_000);
  expect(part?.bytes.every((byte) => byte === 1)).toBe(true);
  expect(part?.bytes.buffer.byteLength).toBeLessThan(1_000_000);
});
