import type { Dependencies } from './dependencies.ts';

/**
 * Writes records into shard after shard, each within its limits, holding one record at a time. Yields each shard's count.
 *
 * A shard whose records have been taken is put to rest (flushed to disk, or sent) while the next one takes its own. When the
 * iteration ends, all of them are at rest.
 */
export async function* stageShards(
  { staging, config }: Pick<Dependencies, 'staging' | 'config'>,
  keyOf: (index: number) => string,
  records: AsyncIterator<Uint8Array>,
): AsyncGenerator<number, void, undefined> {
  let resting: Promise<unknown> = Promise.resolve();
  let writing: Promise<unknown> = Promise.resolve();
  try {
    let next = await records.next();
    for (let index = 0; !next.done; index += 1) {
      async function* shard(onTaken: (count: number) => void) {
        let count = 0;
        let bytes = 0;
        while (!next.done && count < config.shardRecords) {
          if (count > 0 && bytes + next.value.byteLength > config.shardBytes) break;
          count += 1;
          bytes += next.value.byteLength;
          yield next.value;
          next = await records.next();
        }
        onTaken(count);
      }
      const count = await new Promise<number>((resolve, reject) => {
        writing = staging.write(keyOf(index), shard(resolve));
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
    await records.return?.();
  }
}
