import { describe, expect, it } from '@jest/globals';
import { createIdTable } from './id-table.ts';

const wordIds = Array.from(
  { length: 5000 },
  (_, i) =>
    `IMAGE#0d1c5a2e-1b7f-4c3a-9a52-${String(i % 97).padStart(12, '0')}#RECEIPT#00001#LINE#00001#WORD#${i}`,
);

describe('createIdTable', () => {
  it('gives each id the place in which it first came, however many there are', () => {
    const ids = createIdTable();
    expect(wordIds.map((id) => ids.add(id))).toEqual(wordIds.map((_, place) => place));
    expect(wordIds.map((id) => ids.add(id))).toEqual(wordIds.map((_, place) => place));
    expect(ids.size).toBe(wordIds.length);
    expect(wordIds.map((id) => ids.placeOf(id))).toEqual(wordIds.map((_, place) => place));
    expect(wordIds.map((_, place) => ids.idAt(place))).toEqual(wordIds);
  });

  it('knows only ids that were added, and adds none by looking', () => {
    const ids = createIdTable();
    const wronglyKnown = wordIds.filter((id) => {
      const before = ids.placeOf(id);
      ids.add(id);
      return [before, ids.placeOf(`${id}x`), ids.placeOf(`${id.slice(0, -1)}\0`)].some(
        (place) => place !== undefined,
      );
    });
    expect(wronglyKnown).toEqual([]);
    expect(ids.size).toBe(wordIds.length);
  });

  it('tells any two texts apart, also what is no well-formed Unicode', () => {
    const texts = [
      '',
      '"',
      '\\',
      'a',
      'ab',
      'b',
      'é',
      'e\u0301',
      '🧾',
      '\ud83e',
      '\udde3',
      '\ufffd',
      '\n',
      '\\n',
    ];
    const ids = createIdTable();
    expect(texts.map((text) => ids.add(text))).toEqual(texts.map((_, place) => place));
    expect(texts.map((_, place) => ids.idAt(place))).toEqual(texts);
    expect(texts.map((text) => ids.placeOf(text))).toEqual(texts.map((_, place) => place));
  });

  it('makes room for an id of any length', () => {
    const ids = createIdTable();
    const long = '€'.repeat(100_000);
    expect([ids.add('a'), ids.add(long), ids.add('b')]).toEqual([0, 1, 2]);
    expect([ids.idAt(0), ids.idAt(1), ids.idAt(2)]).toEqual(['a', long, 'b']);
  });

  it('keeps ids apart that have the same hash', () => {
    // A hundred thousand have some hash of 32 bits in common, by the birthday paradox, and many a slot.
    const ids = createIdTable();
    const some = Array.from({ length: 100_000 }, (_, i) => `w${i}`);
    for (const id of some) ids.add(id);
    expect(ids.size).toBe(some.length);
    expect(some.filter((id, place) => ids.placeOf(id) !== place)).toEqual([]);
  });

  it('is empty once it was disposed of', () => {
    const ids = createIdTable();
    for (const id of wordIds) ids.add(id);
    ids[Symbol.dispose]();
    expect([ids.size, ids.placeOf(wordIds[0] as string)]).toEqual([0, undefined]);
    expect(() => ids.idAt(0)).toThrow(RangeError);
    expect([ids.add('b'), ids.add('a'), ids.idAt(1)]).toEqual([0, 1, 'a']);
  });
});
