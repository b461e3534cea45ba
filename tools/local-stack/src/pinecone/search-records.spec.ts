import { describe, expect, it } from '@jest/globals';
import { createRecords } from './records.ts';
import { searchRecords } from './search-records.ts';
import type { Metric } from './search-records.ts';

// A small generator with a fixed seed: the same numbers in every run.
function* numbers(seed = 7): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    yield state / 2 ** 30 - 1;
  }
}

function aNamespace(count: number, dimension: number) {
  const source = numbers();
  const records = createRecords(dimension);
  const vector = () => Float32Array.from({ length: dimension }, () => source.next().value);
  const vectors = new Map(Array.from({ length: count }, (_, at) => [`id-${at}`, vector()]));
  for (const [id, values] of vectors) records.put({ id, values });
  return { records, vectors, query: vector() };
}

const plainScore = (metric: Metric, a: Float32Array, b: Float32Array) => {
  const pairs = [...a].map((x, i) => [x, b[i]!] as const);
  const dot = pairs.reduce((sum, [x, y]) => sum + x * y, 0);
  if (metric === 'dotproduct') return dot;
  if (metric === 'cosine') return dot / Math.hypot(...a) / Math.hypot(...b);
  return pairs.reduce((sum, [x, y]) => sum + (x - y) ** 2, 0);
};

describe('searchRecords', () => {
  it.each(['cosine', 'dotproduct', 'euclidean'] as const)(
    'finds what comparing by hand finds (%s)',
    (metric) => {
      const { records, vectors, query } = aNamespace(4_000, 7);
      const sign = metric === 'euclidean' ? 1 : -1;
      const expected = [...vectors]
        .map(([id, values]) => ({ id, score: plainScore(metric, values, query) }))
        .sort((a, b) => sign * (a.score - b.score))
        .slice(0, 25);
      const found = searchRecords(records, query, { metric, topK: 25 });
      expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
      found.forEach(({ score }, at) => expect(score).toBeCloseTo(expected[at]!.score, 5));
    },
  );

  it('leaves out what was removed and what the filter holds back', () => {
    const records = createRecords(1);
    for (const id of ['a', 'b', 'c']) records.put({ id, values: Float32Array.of(1) });
    records.remove('b');
    const accepts = (slot: number) => records.idAt(slot) !== 'c';
    expect(
      searchRecords(records, Float32Array.of(1), { metric: 'cosine', topK: 9, accepts }).map(({ id }) => id),
    ).toEqual(['a']);
  });

  it('orders equal scores by id', () => {
    const records = createRecords(1);
    for (const id of ['c', 'a', 'b']) records.put({ id, values: Float32Array.of(2) });
    expect(
      searchRecords(records, Float32Array.of(1), { metric: 'cosine', topK: 2 }).map(({ id }) => id),
    ).toEqual(['a', 'b']);
  });

  it('scores 0 where the query has no direction', () => {
    const records = createRecords(1);
    records.put({ id: 'a', values: Float32Array.of(1) });
    expect(searchRecords(records, Float32Array.of(0), { metric: 'cosine', topK: 1 })[0]?.score).toBe(0);
  });
});
