import { describe, expect, it } from '@jest/globals';
import { createAlignedBlocks } from './aligned-blocks.ts';
import { createBlockWriter } from './block-writer.ts';
import type { BlockFile } from './block-writer.ts';
import { PAGE_BYTES } from './direct-io.ts';
import { toStagedPiece } from './staged-piece.ts';

/** Half of a block, which is written at a time. */
const HALF_BYTES = 64 * 1024;

/** Counts the blocks that are out. */
function countedBlocks() {
  const { take, give } = createAlignedBlocks(2 * HALF_BYTES);
  let out = 0;
  return {
    blocks: {
      take: () => (out++, take()),
      give: (block: Buffer<ArrayBuffer>) => (out--, give(block)),
    },
    out: () => out,
  };
}

const aFile = (overrides: Partial<BlockFile> = {}): BlockFile => ({
  write: async (_buffer, _offset, bytesWritten) => ({ bytesWritten }),
  truncate: async () => undefined,
  ...overrides,
});
const pieceOf = (byteLength: number, start = 0) =>
  toStagedPiece(Buffer.from(Array.from({ length: byteLength }, (_, at) => (start + at) % 251)));
const full = pieceOf(HALF_BYTES);

describe('createBlockWriter', () => {
  it.each([
    ['small ones', 1_000, 300],
    ['some that leave most of it', 40_000, 9],
    ['whole halves of a block', HALF_BYTES, 4],
    ['a page less', HALF_BYTES - PAGE_BYTES, 4],
    ['larger than a whole block', 3 * HALF_BYTES + 1, 3],
  ])('writes whole pages only, and all bytes in their order: %s', async (_what, byteLength, count) => {
    const content: number[] = [];
    let length = 0;
    let underWay = 0;
    const file = aFile({
      async write(buffer, offset, length) {
        underWay += 1;
        expect(underWay).toBe(1);
        expect([offset % PAGE_BYTES, length % PAGE_BYTES]).toEqual([0, 0]);
        // Seen when the write ends, so that memory that is used too early shows.
        await new Promise(setImmediate);
        for (const byte of buffer.subarray(offset, offset + length)) content.push(byte);
        underWay -= 1;
        return { bytesWritten: length };
      },
      truncate: async (byteLength) => void (length = byteLength),
    });
    const { blocks, out } = countedBlocks();
    const writer = createBlockWriter(file, blocks);
    for (let at = 0; at < count; at += 1) await writer.add(pieceOf(byteLength, at * byteLength));
    expect(await writer.end()).toBe(byteLength * count);
    expect(length).toBe(byteLength * count);
    const expected = Array.from({ length: byteLength * count }, (_, at) => at % 251);
    expect(Buffer.from(content).subarray(0, length).equals(Buffer.from(expected))).toBe(true);
    await writer.release();
    expect(out()).toBe(0);
  });

  it('has nothing to wait for while there is room', async () => {
    const writer = createBlockWriter(aFile(), countedBlocks().blocks);
    expect(writer.add(pieceOf(HALF_BYTES - 1))).toBeUndefined();
    expect(writer.add(pieceOf(1))).toBeUndefined();
    expect(writer.add(pieceOf(1))).toBeInstanceOf(Promise);
    await writer.end();
  });

  it('goes on where the file took a part only', async () => {
    const taken: number[] = [];
    const file = aFile({
      write: async (_buffer, offset, length) => {
        taken.push(offset);
        return { bytesWritten: Math.min(length, HALF_BYTES / 2) };
      },
    });
    const writer = createBlockWriter(file, countedBlocks().blocks);
    for (const piece of [full, full]) await writer.add(piece);
    expect(await writer.end()).toBe(2 * HALF_BYTES);
    expect(taken).toEqual([0, HALF_BYTES / 2, 0, HALF_BYTES / 2]);
  });

  it.each<[string, BlockFile]>([
    ['a write', aFile({ write: () => Promise.reject(new Error('disk full')) })],
    ['the cut to its length', aFile({ truncate: () => Promise.reject(new Error('disk full')) })],
  ])('tells when %s fails, at the latest at the end', async (_what, file) => {
    const { blocks, out } = countedBlocks();
    const writer = createBlockWriter(file, blocks);
    const written = async () => {
      for (const piece of [full, full, full]) await writer.add(piece);
      await writer.end();
    };
    await expect(written()).rejects.toThrow('disk full');
    await writer.release();
    expect(out()).toBe(0);
  });

  it('gives its block back not before the write under way has ended', async () => {
    const { promise, resolve } = Promise.withResolvers<{ bytesWritten: number }>();
    const { blocks, out } = countedBlocks();
    const writer = createBlockWriter(aFile({ write: () => promise }), blocks);
    await writer.add(full);
    await writer.add(pieceOf(1));
    const released = writer.release();
    await new Promise(setImmediate);
    expect(out()).toBe(1);
    resolve({ bytesWritten: HALF_BYTES });
    await released;
    expect(out()).toBe(0);
  });
});
