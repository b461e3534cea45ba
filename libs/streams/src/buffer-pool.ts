/** Buffers of one size that are used again: each of them would be garbage for a while, outside the heap, where V8 hardly sees it. */
export interface BufferPool extends Disposable {
  take(): Buffer<ArrayBuffer>;
  /** Nobody may look at the buffer any more, nor a read or a write be under way. One that is never given back is garbage. */
  give(buffer: Buffer<ArrayBuffer>): void;
  /** Gives the memory of what it holds back at once. */
  [Symbol.dispose](): void;
}

/** Holds on to as many as were ever out at once. */
export function createBufferPool(byteLength: number): BufferPool {
  const free: Buffer<ArrayBuffer>[] = [];
  return {
    // Slow: a buffer of its own, far larger than what Node shares among small ones.
    take: () => free.pop() ?? Buffer.allocUnsafeSlow(byteLength),
    give: (buffer) => void free.push(buffer),
    [Symbol.dispose]() {
      for (const buffer of free.splice(0)) buffer.buffer.transfer(0);
    },
  };
}
