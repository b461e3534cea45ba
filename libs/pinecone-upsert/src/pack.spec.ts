import { describe, expect, it } from '@jest/globals';
import { createBufferPool } from '@lading/streams';
import { halve } from './body.ts';
import { pack } from './pack.ts';
import type { Pack, PackLimits } from './pack.ts';
import type { VectorRecord } from './types.ts';

const someRecords = (count: number, size = (i: number) => i % 7): VectorRecord[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `id-${i}`,
    values: [i + 1, 0.5],
    metadata: { text: 'é'.repeat(size(i)) },
  }));

async function packed(records: VectorRecord[], limits: Partial<PackLimits> = {}): Promise<Pack[]> {
  const packs: Pack[] = [];
  const all = { namespace: 'words', dimension: 2, maxBodyBytes: 1000, maxRecordsPerBody: 1000, ...limits };
  const buffers = createBufferPool(all.maxBodyBytes);
  for await (const next of pack([records], { ...all, buffers })) packs.push(next);
  return packs;
}
const read = (bytes: Uint8Array) =>
  JSON.parse(new TextDecoder('utf8', { fatal: true }).decode(bytes)) as {
    vectors: { id: string }[];
    namespace: string;
  };

describe('pack', () => {
  it('fills bodies to the byte and never over it, whatever the limit', async () => {
    const records = someRecords(60);
    for (let maxBodyBytes = 150; maxBodyBytes < 700; maxBodyBytes += 1) {
      const packs = await packed(records, { maxBodyBytes });
      expect(packs.flatMap(({ body }) => body!.ids)).toEqual(records.map(({ id }) => id));
      packs.forEach(({ body }, i) => {
        expect(body!.bytes.byteLength).toBeLessThanOrEqual(maxBodyBytes);
        expect(read(body!.bytes).vectors.map(({ id }) => id)).toEqual(body!.ids);
        const next = packs[i + 1]?.body;
        // The next body's first record and its comma would not have fitted.
        if (next)
          expect(body!.bytes.byteLength + next.starts[1]! - next.starts[0]!).toBeGreaterThan(
            maxBodyBytes - 1,
          );
      });
    }
  });

  it('keeps to the count, refused records included', async () => {
    const records = someRecords(10).map((record, i) => (i % 2 ? record : { ...record, values: [0, 0] }));
    const packs = await packed(records, { maxRecordsPerBody: 4 });
    expect(packs.map(({ body, refused }) => [body?.ids.length, refused.length])).toEqual([
      [2, 2],
      [2, 2],
      [1, 1],
    ]);
  });

  it('gives a record that fits alone a body of its own, and fails one that does not', async () => {
    const packs = await packed(someRecords(5, (i) => (i === 2 ? 430 : i === 3 ? 500 : 0)));
    expect(packs.map(({ body }) => body?.ids)).toEqual([['id-0', 'id-1'], ['id-2'], ['id-4']]);
    expect(packs.flatMap(({ refused }) => refused)).toMatchObject([
      { id: 'id-3', error: { code: 'RECORD_TOO_LARGE' } },
    ]);
  });

  it('refuses the second of an id in one body, not in another', async () => {
    const [a, b] = someRecords(2);
    const packs = await packed([a!, b!, a!, a!], { maxRecordsPerBody: 3 });
    expect(packs.map(({ body }) => body?.ids)).toEqual([['id-0', 'id-1'], ['id-0']]);
    expect(packs[0]!.refused).toMatchObject([{ id: 'id-0', error: { code: 'DUPLICATE_ID' } }]);
  });
});

describe('halve', () => {
  it('cuts a body into two of the same records, down to single ones', async () => {
    for (const count of [2, 3, 8, 13]) {
      const [{ body } = { body: undefined }] = await packed(someRecords(count), {
        namespace: 'wo"rds',
        maxBodyBytes: 10_000,
      });
      const whole = read(body!.bytes);
      let bodies = [body!];
      while (bodies.length < count) {
        bodies = bodies.flatMap((next) => (next.ids.length > 1 ? halve(next) : [next]));
        const parts = bodies.map(({ bytes }) => read(bytes));
        expect(parts.flatMap(({ vectors }) => vectors)).toEqual(whole.vectors);
        expect(new Set(parts.map(({ namespace }) => namespace))).toEqual(new Set(['wo"rds']));
        expect(bodies.flatMap(({ ids }) => ids)).toEqual(body!.ids);
      }
    }
  });
});
