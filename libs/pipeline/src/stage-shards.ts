import type { Dependencies } from './dependencies.ts';
import { toShardLine } from './shard-line.ts';
import type { ShardRecord } from './shard-line.ts';
import type { ShardPlan } from './shard-plan.ts';
import { openShardWriter } from './shard-writer.ts';
import type { ShardWriter } from './shard-writer.ts';

/** A record, and the place of its id among those that were submitted. */
export interface PlacedRecord {
  place: number;
  record: ShardRecord;
}

/** A shard whose records have all been taken. */
export interface StagedShard {
  shard: number;
  records: number;
}

const BLOCK_BYTES = 256 * 1024;

/**
 * Writes records, in whatever order they come, into the shards of their sections, and holds a block of each section. Yields a shard
 * when it has its records.
 *
 * It is then put to rest (flushed to disk, or sent) while others take theirs. When the iteration ends, all of them are at rest.
 */
export async function* stageShards(
  { staging }: Pick<Dependencies, 'staging'>,
  keyOf: (shard: number) => string,
  { shardRecords, sectionShards }: ShardPlan,
  groups: AsyncIterable<readonly PlacedRecord[]>,
): AsyncGenerator<StagedShard, void, undefined> {
  const sections = new Map<number, Section>();
  const sectionOf = (place: number) => {
    const number = Math.floor(place / (shardRecords * sectionShards));
    const section = sections.get(number) ?? openSection(number * sectionShards);
    sections.set(number, section);
    return section;
  };
  const openSection = (shard: number): Section => ({
    shard,
    records: 0,
    block: Buffer.allocUnsafeSlow(BLOCK_BYTES),
  });
  const resting: Promise<void>[] = [];
  const finish = async (section: Section, writer: ShardWriter): Promise<StagedShard> => {
    await writer.flush();
    const { shard, records } = section;
    const atRest = writer.end();
    // Seen at the end, where all of them should be at rest.
    atRest.catch(() => undefined);
    resting.push(atRest);
    Object.assign(section, { shard: shard + 1, records: 0, writer: undefined });
    return { shard, records };
  };

  let reason: unknown = new DOMException('Nobody asks for the shards any more.', 'AbortError');
  try {
    for await (const group of groups) {
      for (const { place, record } of group) {
        const section = sectionOf(place);
        const { shard, block } = section;
        const writer = (section.writer ??= openShardWriter(
          (content) => staging.write(keyOf(shard), content),
          block,
        ));
        const line = toShardLine(record);
        if (!writer.fits(line)) await writer.flush();
        writer.add(line);
        section.records += 1;
        if (section.records === shardRecords) yield await finish(section, writer);
      }
    }
    for (const section of sections.values()) {
      if (section.writer) yield await finish(section, section.writer);
    }
    await Promise.all(resting);
  } catch (error) {
    reason = error;
    throw error;
  } finally {
    await Promise.allSettled([...sections.values()].map(({ writer }) => writer?.abandon(reason)));
    await Promise.allSettled(resting);
  }
}

interface Section {
  /** The number of its shard that is being written, or is next. */
  shard: number;
  /** How many records that has. */
  records: number;
  writer?: ShardWriter;
  block: Buffer;
}
