import type { TextMemory } from '@lading/openai-batch';

/** More than the vectors of what a socket brings at once; what doesn't fit gets memory of its own. */
const BYTES = 512 * 1024;

/** Memory for the vectors of one group of results, given out again for those of the next. */
export interface ReusedMemory extends TextMemory {
  /** Nobody reads the vectors any more that were put here. */
  reuse(): void;
}

export function createReusedMemory(): ReusedMemory {
  const memory = Buffer.allocUnsafeSlow(BYTES);
  let used = 0;
  return {
    take(byteLength) {
      if (used + byteLength > BYTES) return new Uint8Array(byteLength);
      used += byteLength;
      return memory.subarray(used - byteLength, used);
    },
    reuse: () => void (used = 0),
  };
}
