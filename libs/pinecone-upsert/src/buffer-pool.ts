/** Buffers of one size that are used again: bodies of 2 MB come by the hundred, and each would be garbage for a while. */
export interface BufferPool {
  take(): Buffer<ArrayBuffer>;
  /** The buffer must not be read or written by its giver any more. */
  give(buffer: Buffer<ArrayBuffer>): void;
}

/** Holds on to as many as were ever out at once. */
export function createBufferPool(byteLength: number): BufferPool {
  const free: Buffer<ArrayBuffer>[] = [];
  return {
    // Slow: a buffer of its own, far larger than what Node shares among small ones.
    take: () => free.pop() ?? Buffer.allocUnsafeSlow(byteLength),
    give: (buffer) => void free.push(buffer),
  };
}
