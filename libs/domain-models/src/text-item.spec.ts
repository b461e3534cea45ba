import { describe, expect, it } from '@jest/globals';
import { excerptOf, hashTextItem, MAX_ID_CHARACTERS, MAX_TEXT_BYTES, readTextLine } from './text-item.ts';

const line = (fields: object) => JSON.stringify({ id: 'a', text: 'some text', ...fields });

describe('readTextLine', () => {
  it('reads an item, with or without metadata', () => {
    expect(readTextLine(line({ metadata: { page: 1, of: null } }))).toEqual({
      kind: 'item',
      item: { id: 'a', text: 'some text', metadata: { page: 1, of: null } },
    });
    expect(readTextLine(`${line({})}\r`)).toMatchObject({ kind: 'item', item: { metadata: {} } });
  });

  it('keeps a key that JavaScript takes for something else', () => {
    const read = readTextLine('{"id":"a","text":"b","metadata":{"__proto__":"c"}}');
    expect(read.kind === 'item' && Object.entries(read.item.metadata)).toEqual([['__proto__', 'c']]);
  });

  it.each([
    ['a field more', { metdata: {} }, 'UNKNOWN_FIELD'],
    ['no text', { text: undefined }, 'INVALID_TEXT'],
    ['a text that is a number', { text: 5 }, 'INVALID_TEXT'],
    ['an empty text', { text: '' }, 'EMPTY_TEXT'],
    ['a blank text', { text: ' \n\u00a0' }, 'EMPTY_TEXT'],
    ['a text that is too long', { text: 'ü'.repeat(MAX_TEXT_BYTES / 2 + 1) }, 'TEXT_TOO_LONG'],
    ['metadata that is a list', { metadata: [] }, 'INVALID_METADATA'],
    ['metadata that is null', { metadata: null }, 'INVALID_METADATA'],
  ])('refuses an id with %s', (_, fields, code) => {
    expect(readTextLine(line(fields))).toMatchObject({ kind: 'refused', id: 'a', error: { code } });
  });

  it('takes a text up to its last byte', () => {
    expect(readTextLine(line({ text: 'ü'.repeat(MAX_TEXT_BYTES / 2) })).kind).toBe('item');
  });

  it.each([
    ['what is cut off', '{"id":"secret'],
    ['a list', '[]'],
    ['null', 'null'],
    ['no id', line({ id: undefined })],
    ['an id that is a number', line({ id: 7 })],
    ['an empty id', line({ id: '' })],
    ['an id that nothing can be recorded under', line({ id: 'x'.repeat(MAX_ID_CHARACTERS + 1) })],
    ['half of a surrogate pair as an id', '{"id":"\\ud83d","text":"a"}'],
  ])('can not use %s, and does not quote it', (_, text) => {
    const read = readTextLine(text);
    expect(read).toMatchObject({ kind: 'unusable', error: { code: 'INVALID_LINE' } });
    expect(JSON.stringify(read)).not.toContain('secret');
  });
});

describe('hashTextItem', () => {
  const hash = (text: string, metadata: Record<string, unknown>, salt: unknown[] = []) =>
    hashTextItem({ text, metadata }, salt);

  it('is the same for the same content, whatever the order of its metadata', () => {
    expect(hash('a', { x: 1, y: 2 })).toBe(hash('a', { y: 2, x: 1 }));
  });

  it('differs with the text, the metadata, and what else makes the vector', () => {
    const hashes = [
      hash('a', { x: 1 }),
      hash('b', { x: 1 }),
      hash('a', { x: 2 }),
      hash('a', { x: '1' }),
      hash('a', {}),
      hash('a', { x: 1 }, ['another model']),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

describe('excerptOf', () => {
  it('leaves a short text as it is, and cuts no character in two', () => {
    expect(excerptOf('short')).toBe('short');
    const cut = excerptOf(`x${'😀'.repeat(100)}`);
    expect(cut.length).toBeLessThanOrEqual(120);
    expect(Buffer.from(cut).toString()).toBe(cut);
    expect(cut.endsWith('😀…')).toBe(true);
  });
});
