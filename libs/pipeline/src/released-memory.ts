import { createTextMemory } from '@lading/float32-json';
import type { TextMemory } from '@lading/float32-json';

/**
 * Memory that is given back at once, and not when V8 next goes through the heap: of the receipts of a full batch it is 25 MB, which
 * would still be there while those of the next one are read.
 */
export interface ReleasedMemory extends TextMemory {
  /** From now on whatever was put here has no bytes. */
  release(): void;
}

export function createReleasedMemory(): ReleasedMemory {
  let memory = createTextMemory();
  // Weak, so that V8 may still take what nobody looks at any more.
  const buffers: WeakRef<ArrayBuffer>[] = [];
  return {
    take(byteLength) {
      const text = memory.take(byteLength);
      const buffer = text.buffer as ArrayBuffer;
      if (buffers.at(-1)?.deref() !== buffer) buffers.push(new WeakRef(buffer));
      return text;
    },
    release() {
      for (const weak of buffers.splice(0)) {
        const buffer = weak.deref();
        // Named twice where a text that has a buffer of its own came between two others.
        if (buffer && !buffer.detached) buffer.transfer(0);
      }
      memory = createTextMemory();
    },
  };
}
