import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { constants } from 'node:fs';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAlignedBlocks } from './aligned-blocks.ts';
import { readBlocks } from './read-blocks.ts';

const BLOCK_BYTES = 64 * 1024;
let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'blocks-'));
  path = join(folder, 'file');
});
afterEach(() => rm(folder, { recursive: true }));

/** Blocks, and those of them that are in somebody's hands. */
function countedBlocks() {
  const { take, give } = createAlignedBlocks(BLOCK_BYTES);
  const taken = new Set<Buffer<ArrayBuffer>>();
  let most = 0;
  return {
    taken,
    most: () => most,
    take() {
      const block = take();
      taken.add(block);
      most = Math.max(most, taken.size);
      return block;
    },
    give(block: Buffer<ArrayBuffer>) {
      if (!taken.delete(block)) throw new Error('A block was given back twice.');
      give(block);
    },
  };
}

describe('readBlocks', () => {
  it.each([0, 1, BLOCK_BYTES, BLOCK_BYTES + 1, 3 * BLOCK_BYTES, 9 * BLOCK_BYTES + 5])(
    'reads a file of %i bytes in its order, and gives all blocks back',
    async (byteLength) => {
      const content = Buffer.from(Uint8Array.from({ length: byteLength }, (_, at) => at ^ (at >> 8)));
      await writeFile(path, content);
      const blocks = countedBlocks();
      const read: Buffer[] = [];
      for await (const block of readBlocks(path, blocks, constants.O_RDONLY)) read.push(Buffer.from(block));
      expect(Buffer.concat(read).equals(content)).toBe(true);
      expect(blocks.taken.size).toBe(0);
    },
  );

  it('has two blocks on their way while one is looked at, and no more', async () => {
    await writeFile(path, Buffer.alloc(9 * BLOCK_BYTES));
    const blocks = countedBlocks();
    for await (const _ of readBlocks(path, blocks, constants.O_RDONLY))
      expect(blocks.taken.size).toBeLessThan(4);
    expect(blocks.most()).toBe(3);
  });

  it('leaves a block to a reader that stops early, until then as it was', async () => {
    await writeFile(
      path,
      Buffer.concat([Buffer.alloc(BLOCK_BYTES, 'a'), Buffer.alloc(8 * BLOCK_BYTES, 'b')]),
    );
    const blocks = countedBlocks();
    for await (const block of readBlocks(path, blocks, constants.O_RDONLY)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(Buffer.alloc(BLOCK_BYTES, 'a').equals(block)).toBe(true);
      break;
    }
    expect(blocks.taken.size).toBe(1);
  });

  it('tells of a file that gets shorter under its hands', async () => {
    await writeFile(path, Buffer.alloc(9 * BLOCK_BYTES));
    const blocks = countedBlocks();
    const read = async () => {
      for await (const _ of readBlocks(path, blocks, constants.O_RDONLY))
        await truncate(path, 4 * BLOCK_BYTES + 1);
    };
    await expect(read()).rejects.toThrow(`${path} has ended ${BLOCK_BYTES - 1} bytes early`);
    expect(blocks.taken.size).toBe(0);
  });

  it('throws what the disk says, and gives all blocks back', async () => {
    const blocks = countedBlocks();
    const read = Array.fromAsync(readBlocks(folder, blocks, constants.O_RDONLY));
    await expect(read).rejects.toThrow('EISDIR');
    expect(blocks.taken.size).toBe(0);
  });
});
