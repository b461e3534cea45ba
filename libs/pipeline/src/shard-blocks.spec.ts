import { describe, expect, it } from '@jest/globals';
import { embeddingFromJson } from '@lading/openai-batch';
import { shardBlocks } from './shard-blocks.ts';
import { parseShardLine, toShardLine } from './shard-line.ts';
import type { ShardRecord } from './shard-line.ts';

const aRecord = (id: number, values: readonly number[] = [0.5, id]): ShardRecord => ({
  customId: `id-${id}`,
  embedding: embeddingFromJson(Buffer.from(JSON.stringify(values))),
});
const aFailure = (id: number): ShardRecord => ({
  customId: `id-${id}`,
  error: { code: 'late', message: '"embedding":[1]', scope: 'transient' },
});
const longVector = Array.from({ length: 150_000 }, (_, at) => at + 0.5);

/** What lies in each shard, copied block by block, as whoever writes them to a place must. */
async function shardsOf(
  groups: ShardRecord[][],
  { shardRecords = 1_000, shardBytes = 1_000_000 }: { shardRecords?: number; shardBytes?: number } = {},
) {
  const shards: { records: number; text: string }[] = [];
  async function* source() {
    yield* groups;
  }
  for await (const { shard, records, bytes } of shardBlocks(source(), { shardRecords, shardBytes })) {
    const before = shards[shard] ?? { records: 0, text: '' };
    shards[shard] = { records: before.records + records, text: before.text + Buffer.from(bytes).toString() };
  }
  return shards;
}

const idsOf = ({ text }: { text: string }) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => parseShardLine(Buffer.from(line)).customId);

describe('shardBlocks', () => {
  it('holds every record once, in order, whatever the groups and the limits', async () => {
    const records = Array.from({ length: 500 }, (_, id) => (id % 7 === 0 ? aFailure(id) : aRecord(id)));
    const ids = records.map(({ customId }) => customId);
    for (const size of [1, 3, 500]) {
      const groups = [
        [],
        ...Array.from({ length: 500 / size }, (_, at) => records.slice(at * size, (at + 1) * size)),
      ];
      const taken = groups.flat().length;
      for (const limits of [{ shardRecords: 7 }, { shardBytes: 1_000 }, {}]) {
        const shards = await shardsOf(groups, limits);
        expect(shards.flatMap(idsOf)).toEqual(ids.slice(0, taken));
        expect(shards.map(({ records }) => records)).toEqual(shards.map((shard) => idsOf(shard).length));
      }
    }
  });

  it('keeps a shard within its records and its bytes, and gives a larger record one of its own', async () => {
    const records = [aRecord(1), aRecord(2), aRecord(3, longVector), aRecord(4), aRecord(5)];
    const byCount = await shardsOf([records], { shardRecords: 2, shardBytes: 10_000_000 });
    expect(byCount.map(idsOf)).toEqual([['id-1', 'id-2'], ['id-3', 'id-4'], ['id-5']]);
    const byBytes = await shardsOf([records], { shardBytes: 500 });
    expect(byBytes.map(idsOf)).toEqual([['id-1', 'id-2'], ['id-3'], ['id-4', 'id-5']]);
    const { byteLength } = toShardLine(aRecord(1));
    const exactly = await shardsOf([[aRecord(1), aRecord(2), aRecord(4)]], { shardBytes: 2 * byteLength });
    expect(exactly.map(idsOf)).toEqual([['id-1', 'id-2'], ['id-4']]);
  });

  it('writes lines that read back as they were, also those larger than a block', async () => {
    const [shard] = await shardsOf([[aRecord(1, longVector), aFailure(2)]], { shardBytes: 10_000_000 });
    const [first = '', second = ''] = shard?.text.split('\n') ?? [];
    const read = parseShardLine(Buffer.from(first));
    if (!('embedding' in read)) throw new Error('The vector is gone.');
    expect([read.embedding.dimension, read.embedding.isZero]).toEqual([150_000, false]);
    expect(Array.from(read.embedding.toFloat32())).toEqual(longVector);
    expect(parseShardLine(Buffer.from(second))).toEqual(aFailure(2));
  });

  it('has no block where there is no record', async () => {
    expect(await shardsOf([[], []])).toEqual([]);
  });
});
