import { describe, expect, it } from '@jest/globals';
import { createAlignedBlocks } from './aligned-blocks.ts';
import type { BlockFile } from './write-blocks.ts';
import { writeBlocks } from './write-blocks.ts';

const BLOCK_BYTES = 64 * 1024;

/** Counts the blocks that are out. */
function countedBlocks() {
  const { take, give } = createAlignedBlocks(BLOCK_BYTES);
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
const full = Buffer.alloc(BLOCK_BYTES);

describe('writeBlocks', () => {
  it('goes on where the file took a part only', async () => {
    const taken: number[] = [];
    const file = aFile({
      write: async (_buffer, offset, length) => {
        taken.push(offset);
        return { bytesWritten: Math.min(length, BLOCK_BYTES / 2) };
      },
    });
    const { blocks, out } = countedBlocks();
    expect(await writeBlocks(file, [full, full], blocks)).toBe(2 * BLOCK_BYTES);
    expect(taken).toEqual([0, BLOCK_BYTES / 2, 0, BLOCK_BYTES / 2]);
    expect(out()).toBe(0);
  });

  it.each<[string, BlockFile]>([
    ['a write', aFile({ write: () => Promise.reject(new Error('disk full')) })],
    ['the cut to its length', aFile({ truncate: () => Promise.reject(new Error('disk full')) })],
  ])('gives its blocks back when %s fails', async (_what, file) => {
    const { blocks, out } = countedBlocks();
    await expect(writeBlocks(file, [full, full, full], blocks)).rejects.toThrow('disk full');
    expect(out()).toBe(0);
  });

  it('gives its blocks back when its source fails, but not before the write under way has ended', async () => {
    const { promise, resolve } = Promise.withResolvers<{ bytesWritten: number }>();
    const { blocks, out } = countedBlocks();
    async function* source() {
      yield full;
      throw new Error('source failed');
    }
    const written = writeBlocks(aFile({ write: () => promise }), source(), blocks);
    const failed = expect(written).rejects.toThrow('source failed');
    await new Promise(setImmediate);
    expect(out()).toBe(2);
    resolve({ bytesWritten: BLOCK_BYTES });
    await failed;
    expect(out()).toBe(0);
  });
});
