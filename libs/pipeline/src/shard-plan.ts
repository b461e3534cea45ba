import type { PipelineConfig } from './config.ts';

/**
 * How the records of a batch lie in shards. Neighbours in the input, which mostly are of the same receipts, lie in one section, so that
 * whoever upserts its shards needs few receipts, though results come in any order.
 */
export interface ShardPlan {
  /** Of each shard but the last of the last section. */
  shardRecords: number;
  /** How many shards in a row a section has: its first one is `sectionShards` × its own number. */
  sectionShards: number;
}

/** All of them are written at a time, each through memory of its own. */
const MAX_SECTIONS = 8;

/** `-0.01234567,` and a little of the ids. */
const BYTES_PER_NUMBER = 13.5;

/** For so many submitted ids; where they are not known, all of a batch is one section. */
export function planShards(
  config: Pick<PipelineConfig, 'shardRecords' | 'shardBytes' | 'dimensions'>,
  submitted: number | undefined,
): ShardPlan {
  const fitting = Math.floor(config.shardBytes / (config.dimensions * BYTES_PER_NUMBER));
  const shardRecords = Math.max(1, Math.min(config.shardRecords, fitting));
  if (submitted === undefined) return { shardRecords, sectionShards: Number.MAX_SAFE_INTEGER };
  return { shardRecords, sectionShards: Math.ceil(submitted / shardRecords / MAX_SECTIONS) || 1 };
}
