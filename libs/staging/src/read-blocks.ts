import { open } from 'node:fs/promises';

const BLOCK_BYTES = 512 * 1024;

/**
 * Reads a file in blocks of 512 kB, the next one while a block is being looked at. There are two of them in all: a block's memory
 * is used again once the next one is asked for.
 */
export async function* readBlocks(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  await using file = await open(path);
  const read = (block: Buffer) => file.read(block, 0, BLOCK_BYTES, null);
  let reading = read(Buffer.allocUnsafeSlow(BLOCK_BYTES));
  let spare: Buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  try {
    for (;;) {
      const { bytesRead, buffer } = await reading;
      if (bytesRead === 0) return;
      reading = read(spare);
      yield buffer.subarray(0, bytesRead);
      spare = buffer;
    }
  } finally {
    // The file must not be closed under its hands; what went wrong with it nobody asked for any more.
    await reading.catch(() => undefined);
  }
}
