/** So much of a file is read or written at a time. */
export const BLOCK_BYTES = 256 * 1024;

/** Blocks of memory for one file after the other: a batch has two files for each shard, and every block would be garbage for a while. */
export interface BlockPool {
  take(): Buffer;
  /** Nobody may look at the block any more, nor a read or a write be under way. One that is never given back is garbage. */
  give(block: Buffer): void;
}

/** Holds on to as many as were ever out at once. */
export function createBlockPool(): BlockPool {
  const free: Buffer[] = [];
  return {
    take: () => free.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES),
    give: (block) => void free.push(block),
  };
}
