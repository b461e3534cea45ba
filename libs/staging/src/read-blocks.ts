import { open } from 'node:fs/promises';
import type { Blocks } from './aligned-blocks.ts';

/**
 * Reads a file in blocks, the next one while a block is being looked at. There are two of them in all: a block's memory
 * is used again once the next one is asked for. `flags` are those of open(2).
 */
export async function* readBlocks(
  path: string,
  blocks: Blocks,
  flags: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  await using file = await open(path, flags);
  const read = (block: Buffer<ArrayBuffer>) => file.read(block, 0, block.byteLength, null);
  let [filling, shown] = [blocks.take(), blocks.take()];
  let reading = read(filling);
  try {
    for (let { bytesRead } = await reading; bytesRead > 0; { bytesRead } = await reading) {
      [filling, shown] = [shown, filling];
      reading = read(filling);
      yield shown.subarray(0, bytesRead);
    }
    // Not given back by a reader that stops early: it may still look at what it has.
    blocks.give(shown);
  } finally {
    // The file must not be closed under its hands; what went wrong with it nobody asked for any more.
    await reading.catch(() => undefined);
    blocks.give(filling);
  }
}
