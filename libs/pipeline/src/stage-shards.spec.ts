import { describe, expect, it } from '@jest/globals';
import { embeddingFromJson } from '@lading/openai-batch';
import type { StagedPiece, Staging } from '@lading/staging';
import { parseShardLine } from './shard-line.ts';
import type { ShardRecord } from './shard-line.ts';
import { planShards } from './shard-plan.ts';
import type { ShardPlan } from './shard-plan.ts';
import { stageShards } from './stage-shards.ts';

const aRecord = (id: number, values: readonly number[] = [0.5, id]): ShardRecord => ({
  customId: `id-${id}`,
  embedding: embeddingFromJson(Buffer.from(JSON.stringify(values))),
});
const aFailure = (id: number): ShardRecord => ({
  customId: `id-${id}`,
  error: { code: 'late', message: '"embedding":[1]', scope: 'transient' },
});
const longVector = Array.from({ length: 150_000 }, (_, at) => at + 0.5);
const keyOf = (shard: number) => `shard-${shard}`;

/** Keeps what is whole. Takes every third piece a moment later than it is given, as a store that is slower. */
function createStaging(onPiece?: (key: string, pieces: number) => void) {
  const files = new Map<string, string>();
  const given: string[] = [];
  const open = new Set<string>();
  const staging: Pick<Staging, 'open'> = {
    async open(key) {
      const pieces: Buffer[] = [];
      open.add(key);
      const take = (piece: Uint8Array | StagedPiece): undefined => {
        const bytes = Buffer.alloc(piece.byteLength);
        if (piece instanceof Uint8Array) throw new Error('A shard is made of pieces that write themselves.');
        expect(piece.write(bytes, 0)).toBe(piece.byteLength);
        pieces.push(bytes);
      };
      const takeLater = async (piece: Uint8Array | StagedPiece) => {
        await new Promise(setImmediate);
        onPiece?.(key, pieces.length);
        take(piece);
      };
      return {
        add: (piece) => (pieces.length % 3 === 2 ? takeLater(piece) : take(piece)),
        async end() {
          open.delete(key);
          files.set(key, pieces.join(''));
          return { byteLength: 0 };
        },
        async abort() {
          if (open.delete(key)) given.push(key);
        },
      };
    },
  };
  return { staging: staging as Staging, files, given, openFiles: () => open.size };
}

type Place = readonly [place: number, record: ShardRecord];

async function stage(
  plan: ShardPlan,
  groups: readonly (readonly Place[])[],
  { staging } = createStaging(),
): Promise<number[]> {
  async function* source() {
    for (const group of groups) yield group.map(([place, record]) => ({ place, record }));
  }
  const shards: number[] = [];
  for await (const { shard, records } of stageShards({ staging }, keyOf, plan, source())) {
    expect(shards[shard]).toBeUndefined();
    shards[shard] = records;
  }
  return shards;
}

const idsOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => Number(parseShardLine(Buffer.from(line)).customId.slice(3)));

/** Every place once, far from its neighbours. */
const shuffled = (count: number) => Array.from({ length: count }, (_, at) => (at * 37) % count);

describe('stageShards', () => {
  it.each([1, 3, 500])('puts every record into its section once, in groups of %i', async (size) => {
    const places = shuffled(500).map((place): Place => [place, (place % 7 ? aRecord : aFailure)(place)]);
    const groups = Array.from({ length: Math.ceil(500 / size) }, (_, at) =>
      places.slice(at * size, (at + 1) * size),
    );
    const place = createStaging();
    const shards = await stage({ shardRecords: 7, sectionShards: 9 }, [[], ...groups], place);
    expect(shards).toHaveLength(Math.ceil(500 / 7));
    expect(shards.slice(0, -1).every((records) => records === 7)).toBe(true);
    const ids = shards.map((_, shard) => idsOf(place.files.get(keyOf(shard)) ?? ''));
    expect(ids.map((inShard) => inShard.length)).toEqual(shards);
    expect(ids.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, id) => id));
    const sections = ids.map((inShard) => [...new Set(inShard.map((id) => Math.floor(id / 63)))]);
    expect(sections).toEqual(ids.map((_, shard) => [Math.floor(shard / 9)]));
  });

  it('writes lines that read back as they were, also long ones', async () => {
    const place = createStaging();
    await stage(
      { shardRecords: 9, sectionShards: 1 },
      [
        [
          [0, aRecord(1, longVector)],
          [1, aFailure(2)],
        ],
      ],
      place,
    );
    const [first = '', second = ''] = (place.files.get('shard-0') ?? '').split('\n');
    const read = parseShardLine(Buffer.from(first));
    if (!('embedding' in read)) throw new Error('The vector is gone.');
    expect([read.embedding.dimension, read.embedding.isZero]).toEqual([150_000, false]);
    expect(Array.from(read.embedding.toFloat32())).toEqual(longVector);
    expect(parseShardLine(Buffer.from(second))).toEqual(aFailure(2));
  });

  it('has no shard where there is no record', async () => {
    const place = createStaging();
    expect(await stage({ shardRecords: 9, sectionShards: 1 }, [[], []], place)).toEqual([]);
    expect(place.files.size).toBe(0);
  });

  const manyBlocks = () => shuffled(400).map((at): Place => [at, aRecord(at, longVector.slice(0, 2_000))]);

  it('gives every open shard up when one of them cannot be written', async () => {
    const place = createStaging((key, pieces) => {
      if (key === 'shard-1' && pieces === 5) throw new Error('The disk is full.');
    });
    const plan = { shardRecords: 100, sectionShards: 1 };
    await expect(stage(plan, [manyBlocks()], place)).rejects.toThrow('The disk is full.');
    expect([place.given.toSorted(), place.openFiles()]).toEqual([
      ['shard-0', 'shard-1', 'shard-2', 'shard-3'],
      0,
    ]);
    expect(place.files.size).toBe(0);
  });

  it('tells that a shard could not be put to rest', async () => {
    const place = createStaging();
    const { open } = place.staging;
    place.staging.open = async (key) => {
      const file = await open(key);
      if (key === 'shard-0') file.end = () => Promise.reject(new Error('The disk is gone.'));
      return file;
    };
    const places = [0, 1, 2, 3].map((at): Place => [at, aRecord(at)]);
    await expect(stage({ shardRecords: 2, sectionShards: 1 }, [places], place)).rejects.toThrow(
      'The disk is gone.',
    );
  });

  it('passes on what its source throws, and leaves no shard open', async () => {
    const place = createStaging();
    async function* source() {
      yield manyBlocks().map(([at, record]) => ({ place: at, record }));
      throw new Error('The download broke.');
    }
    const plan = { shardRecords: 1_000, sectionShards: 1 };
    const shards = stageShards(place, keyOf, plan, source());
    await expect(Array.fromAsync(shards)).rejects.toThrow('The download broke.');
    expect([place.given, place.openFiles(), place.files.size]).toEqual([['shard-0'], 0, 0]);
  });

  it('gives up what is open when nobody asks for more', async () => {
    const place = createStaging();
    async function* source() {
      for (const [at, record] of manyBlocks()) yield [{ place: at, record }];
    }
    for await (const _shard of stageShards(place, keyOf, { shardRecords: 20, sectionShards: 1 }, source()))
      break;
    expect(place.openFiles()).toBe(0);
    expect(place.files.size).toBe(1);
  });
});

describe('planShards', () => {
  const config = { shardRecords: 2_000, shardBytes: 64_000_000, dimensions: 1_536 };

  it.each([
    [0, 1],
    [1, 1],
    [2_000, 1],
    [16_000, 1],
    [16_001, 2],
    [50_000, 4],
  ])('has for %i ids sections of %i shards, and no more than eight of them', (submitted, sectionShards) => {
    expect(planShards(config, submitted)).toEqual({ shardRecords: 2_000, sectionShards });
    expect(submitted / 2_000 / sectionShards).toBeLessThanOrEqual(8);
  });

  it('keeps a shard of long vectors within its bytes', () => {
    const { shardRecords } = planShards({ ...config, dimensions: 3_072 }, 50_000);
    const [, record] = [
      0,
      aRecord(
        1,
        Array.from({ length: 3_072 }, (_, at) => 0.01234567 + at / 1e7),
      ),
    ];
    const bytes = 'embedding' in record ? record.embedding.jsonByteLength : 0;
    expect(shardRecords * bytes).toBeLessThanOrEqual(64_000_000);
    expect(shardRecords).toBeGreaterThan(1_000);
    expect(planShards({ ...config, shardBytes: 1 }, 10).shardRecords).toBe(1);
  });

  it('makes one section of ids that are not known', () => {
    const { shardRecords, sectionShards } = planShards(config, undefined);
    expect(Math.floor(50_000 / (shardRecords * sectionShards))).toBe(0);
  });
});
