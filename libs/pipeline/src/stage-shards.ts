import { shardBlocks } from './shard-blocks.ts';
import type { Dependencies } from './dependencies.ts';
import type { ShardRecord } from './shard-line.ts';

/**
 * Writes records into shard after shard, each within its limits, holding one block of them at a time. Yields each shard's
 * count.
 *
 * A shard whose records have been taken is put to rest (flushed to disk, or sent) while the next one takes its own. When the
 * iteration ends, all of them are at rest.
 */
export async function* stageShards(
  { staging, config }: Pick<Dependencies, 'staging' | 'config'>,
  keyOf: (shard: number) => string,
  records: AsyncIterable<readonly ShardRecord[]>,
): AsyncGenerator<number, void, undefined> {
  const blocks = shardBlocks(records, config);
  let resting: Promise<unknown> = Promise.resolve();
  let writing: Promise<unknown> = Promise.resolve();
  try {
    let next = await blocks.next();
    while (!next.done) {
      const { shard } = next.value;
      async function* content(onTaken: (count: number) => void) {
        let count = 0;
        while (!next.done && next.value.shard === shard) {
          count += next.value.records;
          yield next.value.bytes;
          next = await blocks.next();
        }
        onTaken(count);
      }
      const count = await new Promise<number>((resolve, reject) => {
        writing = staging.write(keyOf(shard), content(resolve));
        // A failure before the last record was taken; a later one is seen when the shard should be at rest.
        writing.catch(reject);
      });
      await resting;
      resting = writing;
      yield count;
    }
    await resting;
  } finally {
    await Promise.allSettled([resting, writing]);
    await blocks.return();
  }
}
