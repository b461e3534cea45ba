import type { Blocks } from './aligned-blocks.ts';
import { PAGE_BYTES } from './direct-io.ts';

/** The part of a file handle that is needed. */
export interface BlockFile {
  write(buffer: Uint8Array, offset: number, length: number): Promise<{ bytesWritten: number }>;
  truncate(byteLength: number): Promise<void>;
}

/**
 * Writes pieces of any size into a new file, as blocks, one being filled while the other one is written. Returns the bytes written.
 *
 * A piece is copied at once, so its giver may use its memory again. All that is written are whole pages; the file is cut to its
 * length at the end.
 */
export async function writeBlocks(
  file: BlockFile,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  blocks: Blocks,
): Promise<number> {
  let [block, spare] = [blocks.take(), blocks.take()];
  let filled = 0;
  let total = 0;
  let writing: Promise<void> = Promise.resolve();
  const flush = async () => {
    await writing;
    writing = writeWhole(file, block, Math.ceil(filled / PAGE_BYTES) * PAGE_BYTES);
    // Awaited with the next block or at the end; until then a failure must not count as unhandled.
    writing.catch(() => undefined);
    total += filled;
    filled = 0;
    [block, spare] = [spare, block];
  };
  try {
    for await (const piece of content) {
      for (let taken = 0; taken < piece.byteLength;) {
        const part = piece.subarray(taken, taken + block.byteLength - filled);
        block.set(part, filled);
        taken += part.byteLength;
        filled += part.byteLength;
        if (filled === block.byteLength) await flush();
      }
    }
    await flush();
    await writing;
    await file.truncate(total);
  } finally {
    // The kernel may still be reading it; why the write failed was said already, if it was this one.
    await writing.catch(() => undefined);
    blocks.give(block);
    blocks.give(spare);
  }
  return total;
}

async function writeWhole(file: BlockFile, block: Uint8Array, length: number): Promise<void> {
  for (let written = 0; written < length;) {
    written += (await file.write(block, written, length - written)).bytesWritten;
  }
}
