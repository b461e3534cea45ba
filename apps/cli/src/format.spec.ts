import { describe, expect, it } from '@jest/globals';
import { formatAge, formatCount, formatTable } from './format.ts';

describe('formatTable', () => {
  it('makes columns as wide as what is in them, with numbers to the right', () => {
    const table = formatTable(
      ['id', 'words', 'error'],
      [
        ['a', 5, ''],
        ['a-longer-id', 12_345_678, 'refused'],
      ],
    );
    expect(table).toBe(
      ['id           words     error', 'a                   5', 'a-longer-id  12345678  refused'].join('\n'),
    );
  });

  it('shows the header alone where there are no rows', () => {
    expect(formatTable(['id', 'words'], [])).toBe('id  words');
  });
});

describe('formatAge', () => {
  it.each([
    [0, '0 s'],
    [119_999, '119 s'],
    [120_000, '2 min'],
    [7_199_000, '119 min'],
    [7_200_000, '2 h'],
    [172_799_000, '47 h'],
    [172_800_000, '2 d'],
  ])('of %d ms is %s', (ms, text) => {
    expect(formatAge(ms)).toBe(text);
  });
});

describe('formatCount', () => {
  it.each([
    [formatCount(0, 'word'), '0 words'],
    [formatCount(1, 'word'), '1 word'],
    [formatCount(2, 'batch', 'batches'), '2 batches'],
  ])('says %s', (text, expected) => {
    expect(text).toBe(expected);
  });
});
