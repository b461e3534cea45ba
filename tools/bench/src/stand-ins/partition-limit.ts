import type { Item } from './result-items.ts';
import { createRateLimit } from './rate-limit.ts';
import type { RateLimit } from './rate-limit.ts';

/** What each partition of the table and of its indexes takes in a second. */
export interface PartitionLimit {
  /** Takes a write of every partition that the put touches, or of none and answers false. */
  takePut(item: Item): boolean;
  /** The same for the update of a word that moves it from one status to another. */
  takeWord(partition: string, values: Item): boolean;
}

/** A put, and each index it shows in, are one unit a kilobyte begun; results and words are smaller than that. */
export function createPartitionLimit(writesPerSecond: number, now: () => number): PartitionLimit {
  const partitions = new Map<string, RateLimit>();
  const limitOf = (name: string) => {
    const limit = partitions.get(name) ?? createRateLimit(writesPerSecond, now);
    partitions.set(name, limit);
    return limit;
  };
  const take = (names: readonly string[]) => {
    const touched = [...new Set(names)].map(limitOf);
    if (!touched.every((limit) => limit.has(1))) return false;
    for (const limit of touched) limit.take(1);
    return true;
  };
  return {
    takePut: (item) =>
      take(
        ['PK', 'GSI1PK', 'GSI2PK', 'GSI3PK', 'TYPE'].flatMap((key) => {
          const value = item[key]?.S;
          return value === undefined ? [] : [`${key}: ${value}`];
        }),
      ),
    // In the index of statuses the word goes from one partition and comes to another; where it stays it is written again, and all words share those.
    takeWord(partition, values) {
      const statuses = Object.values(values).flatMap(({ S: status }) =>
        status?.startsWith('EMBEDDING_STATUS#') ? [`GSI1PK: ${status}`] : [],
      );
      return take([
        `PK: ${partition}`,
        'GSI1PK: EMBEDDING_STATUS#PENDING',
        'GSI2PK: RECEIPT',
        'TYPE: RECEIPT_WORD',
        ...statuses,
      ]);
    },
  };
}
