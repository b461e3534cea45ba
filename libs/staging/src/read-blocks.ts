import { open } from 'node:fs/promises';
import type { BufferPool } from '@lading/streams';

/**
 * Reads a file in blocks, the next one while a block is being looked at. There are two of them in all: a block's memory
 * is used again once the next one is asked for.
 */
export async function* readBlocks(
  path: string,
  blocks: BufferPool,
): AsyncGenerator<Uint8Array, void, undefined> {
  await using file = await open(path);
  const read = (block: Buffer<ArrayBuffer>) => file.read(block, 0, block.byteLength, null);
  let reading = read(blocks.take());
  let spare = blocks.take();
  try {
    for (;;) {
      const { bytesRead, buffer } = await reading;
      if (bytesRead === 0) {
        // Not given back by a reader that stops early: it may still look at what it has.
        blocks.give(buffer);
        blocks.give(spare);
        return;
      }
      reading = read(spare);
      yield buffer.subarray(0, bytesRead);
      spare = buffer;
    }
  } finally {
    // The file must not be closed under its hands; what went wrong with it nobody asked for any more.
    await reading.catch(() => undefined);
  }
}
