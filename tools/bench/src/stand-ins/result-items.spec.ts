import { describe, expect, it } from '@jest/globals';
import { createResultItems } from './result-items.ts';

interface Page {
  Items: { SK: { S: string } }[];
  Count: number;
  LastEvaluatedKey?: { SK: { S: string } };
}

const item = (key: number, status = 'SUCCESS') => ({
  PK: { S: 'BATCH#1' },
  SK: { S: `RESULT#${String(key).padStart(5, '0')}` },
  status: { S: status },
  text: { S: 'x'.repeat(1000) },
});

function readAll(results: ReturnType<typeof createResultItems>): Page[] {
  const pages: Page[] = [];
  do pages.push(JSON.parse(results.page('BATCH#1', pages.at(-1)?.LastEvaluatedKey?.SK.S)) as Page);
  while (pages.at(-1)?.LastEvaluatedKey);
  return pages;
}

describe('result items', () => {
  it('are read back once each in key order, a page of a megabyte at a time', () => {
    const results = createResultItems();
    const keys = Array.from({ length: 3000 }, (_, at) => (at * 7) % 3000);
    results.put(keys.map((key) => item(key)));
    const pages = readAll(results);
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.flatMap(({ Items }) => Items.map(({ SK }) => SK.S))).toEqual(
      keys.toSorted((a, b) => a - b).map((key) => item(key).SK.S),
    );
    expect(pages.every(({ Items, Count }) => Items.length === Count)).toBe(true);
  });

  it('are replaced by key and counted by status, also when they have been let go', () => {
    const results = createResultItems();
    results.put([item(1), item(2)]);
    results.put([item(2, 'FAILED')]);
    expect(results.countOf('BATCH#1')).toEqual({ SUCCESS: 1, FAILED: 1 });
    results.seal('BATCH#1');
    expect(results.countOf('BATCH#1')).toEqual({ SUCCESS: 1, FAILED: 1 });
    expect(readAll(results)).toMatchObject([{ Items: [] }]);
  });
});
