/** Where the texts of vectors are put. */
export interface TextMemory {
  /** So many bytes, whatever is in them, that nobody else gets. */
  take(byteLength: number): Uint8Array;
}

/** Enough for some ten vectors. One of them that is kept keeps all of its block. */
const BLOCK_BYTES = 256 * 1024;
/** From this size on a text has memory of its own. */
const OWN_BYTES = BLOCK_BYTES / 4;

/** Memory that is nobody's once the text is forgotten. */
export const OWN_MEMORY: TextMemory = createTextMemory();

/** Takes a copy of what the kernel wrote, before it writes the next. */
export function keepText(bytes: Uint8Array, at: number, length: number, memory: TextMemory): Uint8Array {
  const text = memory.take(length);
  text.set(bytes.subarray(at, at + length));
  return text;
}

/**
 * Memory whose texts are put behind each other into blocks, each of which goes with the last of its texts.
 *
 * Memory outside the heap of which every text has a piece of its own makes V8 collect garbage after every few hundred of them,
 * which took more time than all else; and small pieces stay with the process when they are freed.
 */
export function createTextMemory(): TextMemory {
  let block = Buffer.alloc(0);
  let used = 0;
  return {
    take(byteLength) {
      if (byteLength >= OWN_BYTES) return new Uint8Array(byteLength);
      if (used + byteLength > block.byteLength) {
        // Not filled with zeros first, unlike an array's own memory.
        block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
        used = 0;
      }
      used += byteLength;
      return new Uint8Array(block.buffer, used - byteLength, byteLength);
    },
  };
}
