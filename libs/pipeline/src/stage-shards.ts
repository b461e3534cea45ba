import type { StagedFile } from '@lading/staging';
import type { Dependencies } from './dependencies.ts';
import { toShardLine } from './shard-line.ts';
import type { ShardRecord } from './shard-line.ts';
import type { ShardPlan } from './shard-plan.ts';

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

/**
 * Writes records, in whatever order they come, into the shards of their sections, one of each section at a time. Yields a shard when
 * it has its records.
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
  const sectionOf = (place: number): Section => {
    const number = Math.floor(place / (shardRecords * sectionShards));
    const section = sections.get(number) ?? { shard: number * sectionShards, records: 0 };
    sections.set(number, section);
    return section;
  };
  const resting: Promise<unknown>[] = [];
  const finish = (section: Section, file: StagedFile): StagedShard => {
    const { shard, records } = section;
    const atRest = file.end();
    // Seen at the end, where all of them should be at rest.
    atRest.catch(() => undefined);
    resting.push(atRest);
    Object.assign(section, { shard: shard + 1, records: 0, file: undefined });
    return { shard, records };
  };

  try {
    for await (const group of groups) {
      for (const { place, record } of group) {
        const section = sectionOf(place);
        const file = (section.file ??= await staging.open(keyOf(section.shard)));
        const added = file.add(toShardLine(record));
        if (added) await added;
        section.records += 1;
        if (section.records === shardRecords) yield finish(section, file);
      }
    }
    for (const section of sections.values()) {
      if (section.file) yield finish(section, section.file);
    }
    await Promise.all(resting);
  } finally {
    await Promise.allSettled([...sections.values()].map(({ file }) => file?.abort()));
    await Promise.allSettled(resting);
  }
}

interface Section {
  /** The number of its shard that is being written, or is next. */
  shard: number;
  /** How many records that has. */
  records: number;
  file?: StagedFile;
}
