import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Blocks } from './aligned-blocks.ts';

/**
 * A disk does two reads in less than twice the time of one, and with one in hand it goes on while the consumer waits for
 * something else.
 */
const BLOCKS_AHEAD = 2;

/**
 * Reads a file in blocks, the next ones while a block is being looked at. A block's memory is used again once the next one is
 * asked for. `flags` are those of open(2).
 *
 * @throws Error when the file gets shorter meanwhile
 */
export async function* readBlocks(
  path: string,
  blocks: Blocks,
  flags: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  await using file = await open(path, flags);
  const { size } = await file.stat();
  const ahead: Asked[] = [];
  let position = 0;
  const ask = (block: Buffer<ArrayBuffer>) => {
    const byteLength = Math.min(block.byteLength, size - position);
    const filled = fill(file, block, position, byteLength);
    // Seen when it is wanted; until then a failure must not count as unhandled.
    filled.catch(() => undefined);
    ahead.push({ block, byteLength, filled });
    position += byteLength;
  };

  for (let count = 0; count < BLOCKS_AHEAD && position < size; count += 1) ask(blocks.take());
  let shown = blocks.take();
  try {
    for (let [next] = ahead; next; [next] = ahead) {
      if (position < size) ask(shown);
      else blocks.give(shown);
      const missing = next.byteLength - (await next.filled);
      if (missing > 0)
        throw new Error(`${path} has ended ${missing} bytes early: it was changed while it was read.`);
      ahead.shift();
      shown = next.block;
      yield shown.subarray(0, next.byteLength);
    }
    // Not given back by a reader that stops early: it may still look at what it has.
    blocks.give(shown);
  } finally {
    // The file must not be closed under their hands.
    await Promise.allSettled(ahead.map(({ filled }) => filled));
    for (const { block } of ahead) blocks.give(block);
  }
}

interface Asked {
  block: Buffer<ArrayBuffer>;
  byteLength: number;
  filled: Promise<number>;
}

/**
 * Resolves with how many bytes there were, up to `byteLength`. Asks for all of the block each time, for direct I/O reads whole pages.
 */
async function fill(file: FileHandle, block: Buffer, position: number, byteLength: number): Promise<number> {
  let filled = 0;
  while (filled < byteLength) {
    const { bytesRead } = await file.read(block, filled, block.byteLength - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}
