import type { Dependencies } from './dependencies.ts';

/** Writes records into shard after shard, each within its limits, holding one record at a time. Yields each shard's count. */
export async function* stageShards(
  { staging, config }: Pick<Dependencies, 'staging' | 'config'>,
  keyOf: (index: number) => string,
  records: AsyncIterator<Uint8Array>,
): AsyncGenerator<number, void, undefined> {
  try {
    let next = await records.next();
    for (let index = 0; !next.done; index += 1) {
      let count = 0;
      let bytes = 0;
      async function* shard() {
        while (!next.done && count < config.shardRecords) {
          if (count > 0 && bytes + next.value.byteLength > config.shardBytes) return;
          count += 1;
          bytes += next.value.byteLength;
          yield next.value;
          next = await records.next();
        }
      }
      await staging.write(keyOf(index), shard());
      yield count;
    }
  } finally {
    await records.return?.();
  }
}
