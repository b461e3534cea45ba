import { toShardLine } from './shard-line.ts';
import type { ShardLine, ShardRecord } from './shard-line.ts';

/** Lines of one shard, as bytes. The memory is used again once the next block is asked for. */
export interface ShardBlock {
  /** The shard's number. */
  shard: number;
  records: number;
  bytes: Uint8Array;
}

export interface ShardLimits {
  shardRecords: number;
  /** Of a shard's file; a record that is larger alone gets a shard of its own. */
  shardBytes: number;
}

const BLOCK_BYTES = 512 * 1024;

/**
 * Writes records as the lines of shard after shard, each shard within its limits, into one block of memory.
 *
 * A block, and not a line, is what travels on: fifty thousand small buffers would be garbage, and each a wait.
 */
export async function* shardBlocks(
  groups: AsyncIterable<readonly ShardRecord[]>,
  limits: ShardLimits,
): AsyncGenerator<ShardBlock, void, undefined> {
  const writer = createBlockWriter();
  const shard = { number: 0, records: 0, bytes: 0 };
  for await (const group of groups) {
    for (const record of group) {
      const line = toShardLine(record);
      const isFull = shard.records > 0 && !fits(shard, line, limits);
      if (writer.records > 0 && (isFull || !writer.fits(line))) yield writer.take(shard.number);
      if (isFull) Object.assign(shard, { number: shard.number + 1, records: 0, bytes: 0 });
      writer.add(line);
      shard.records += 1;
      shard.bytes += line.byteLength;
    }
  }
  if (writer.records > 0) yield writer.take(shard.number);
}

function fits(
  { records, bytes }: { records: number; bytes: number },
  { byteLength }: ShardLine,
  { shardRecords, shardBytes }: ShardLimits,
): boolean {
  return records < shardRecords && bytes + byteLength <= shardBytes;
}

function createBlockWriter() {
  let block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  let end = 0;
  let records = 0;
  return {
    get records() {
      return records;
    },
    fits: ({ byteLength }: ShardLine) => end + byteLength <= block.byteLength,
    add(line: ShardLine): void {
      // Only ever the first of a block: another one that doesn't fit begins the next.
      if (line.byteLength > block.byteLength) block = Buffer.allocUnsafeSlow(line.byteLength);
      end = line.write(block, end);
      records += 1;
    },
    take(shard: number): ShardBlock {
      const taken = { shard, records, bytes: block.subarray(0, end) };
      end = records = 0;
      return taken;
    },
  };
}
