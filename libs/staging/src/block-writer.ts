import type { Blocks } from './aligned-blocks.ts';
import { PAGE_BYTES } from './direct-io.ts';
import type { StagedPiece } from './staging.ts';

/** The part of a file handle that is needed. */
export interface BlockFile {
  write(buffer: Uint8Array, offset: number, length: number): Promise<{ bytesWritten: number }>;
  truncate(byteLength: number): Promise<void>;
}

/** Fills a new file with pieces of any size. */
export interface BlockWriter {
  /** Writes a piece out: at once, and then returns nothing, or when it resolves. @throws what a write failed with */
  add(piece: StagedPiece): Promise<void> | undefined;
  /** Resolves with the bytes of the file when all of them are in it. @throws what a write failed with */
  end(): Promise<number>;
  /** Gives its block back when nobody reads it any more. To be called once, whether it was ended or not. */
  release(): Promise<void>;
}

/**
 * Pieces are written into one half of a block while the other one is on its way to the file. All that goes there are whole pages: what
 * a half has behind its last page is moved to the other one, and the file is cut to its length at the end.
 */
export function createBlockWriter(file: BlockFile, blocks: Blocks): BlockWriter {
  const block = blocks.take();
  const halfBytes = block.byteLength / 2;
  let [half, spare] = [block.subarray(0, halfBytes), block.subarray(halfBytes)];
  let filled = 0;
  let written = 0;
  let writing: Promise<void> = Promise.resolve();

  const send = (byteLength: number) => {
    writing = writeWhole(file, half, byteLength);
    // Awaited before the next one; until then a failure must not count as unhandled.
    writing.catch(() => undefined);
  };
  const sendPages = async () => {
    await writing;
    const pages = filled - (filled % PAGE_BYTES);
    send(pages);
    spare.set(half.subarray(pages, filled));
    [half, spare] = [spare, half];
    written += pages;
    filled -= pages;
  };
  const addBehindPages = async (piece: StagedPiece) => {
    await sendPages();
    if (filled + piece.byteLength <= halfBytes) filled = piece.write(half, filled);
    else await addInParts(piece);
  };
  const addInParts = async (piece: StagedPiece) => {
    const bytes = Buffer.allocUnsafeSlow(piece.byteLength);
    piece.write(bytes, 0);
    for (let at = 0; at < bytes.byteLength;) {
      if (filled === halfBytes) await sendPages();
      const copied = bytes.copy(half, filled, at);
      filled += copied;
      at += copied;
    }
  };

  return {
    add(piece) {
      if (filled + piece.byteLength > halfBytes) return addBehindPages(piece);
      filled = piece.write(half, filled);
      return undefined;
    },
    async end() {
      await writing;
      send(Math.ceil(filled / PAGE_BYTES) * PAGE_BYTES);
      await writing;
      await file.truncate(written + filled);
      return written + filled;
    },
    async release() {
      // The kernel may still be reading it.
      await writing.catch(() => undefined);
      blocks.give(block);
    },
  };
}

async function writeWhole(file: BlockFile, block: Uint8Array, length: number): Promise<void> {
  for (let written = 0; written < length;) {
    written += (await file.write(block, written, length - written)).bytesWritten;
  }
}
