/** Blocks of one size that are used again. */
export interface Blocks {
  take(): Buffer<ArrayBuffer>;
  /** Nobody may look at the block any more, nor a read or a write be under way. */
  give(block: Buffer<ArrayBuffer>): void;
}

const WASM_PAGE_BYTES = 64 * 1024;
/** Those of one piece of memory; a block that nobody has written to takes none. */
const BLOCKS_AT_ONCE = 16;

/**
 * Blocks that begin where a page of memory does, as direct I/O wants them (open(2)). Node's buffers begin behind a header; memory
 * of WebAssembly doesn't. `byteLength` is a multiple of 64 KiB.
 */
export function createAlignedBlocks(byteLength: number): Blocks {
  const free: Buffer<ArrayBuffer>[] = [];
  const more = () => {
    const pages = (BLOCKS_AT_ONCE * byteLength) / WASM_PAGE_BYTES;
    const { buffer } = new WebAssembly.Memory({ initial: pages, maximum: pages });
    return Array.from({ length: BLOCKS_AT_ONCE }, (_, at) =>
      Buffer.from(buffer, at * byteLength, byteLength),
    );
  };
  return {
    take() {
      if (free.length === 0) free.push(...more());
      return free.pop() as Buffer<ArrayBuffer>;
    },
    give: (block) => void free.push(block),
  };
}
