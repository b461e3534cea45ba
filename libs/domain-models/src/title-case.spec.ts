import { describe, expect, it } from '@jest/globals';
import { readGolden } from '../test/golden.ts';
import { pythonStrip } from './python-strip.ts';
import { titleCase } from './title-case.ts';

const { vectors } = readGolden<{ vectors: [string, string][] }>('title_case');

describe('titleCase', () => {
  it.each(vectors)('turns "%s" into "%s"', (text, expected) => {
    expect(titleCase(pythonStrip(text))).toBe(expected);
  });

  // Each checked against Python 3.11.
  it.each([
    ['Georgian keeps its shape', 'აბ ჺჽ', 'აბ ჺჽ'],
    ['digraphs have a title case of their own', 'ǄA ǈ ǌ ǳ Ǳ', 'ǅa ǈ ǋ ǲ ǲ'],
    ['an n with apostrophe', 'ŉ ŉA', 'ʼN ʼNa'],
    ['ligatures open up', 'ﬄ ﬓ', 'Ffl Մն'],
    ['iota subscript stays below', 'ᾀ ᾳ ᾼ ᾲ ᾴ ῇ', 'ᾈ ᾼ ᾼ Ὰͅ Άͅ ῌ͂'],
    ['a lone iota subscript', '\u0345', 'Ι'],
    ['sigma ends a word', 'ΟΔΟΣ ΟΔΟΣ. ΟΔΟΣ’ ΟΔΟΣΑ', 'Οδος Οδος. Οδος’ Οδοσα'],
    ['sigma before an apostrophe and a letter', 'ΑΣ’Α', 'Ασ’Α'],
    ['sigma after marks', 'Α\u0301Σ', 'Α\u0301Σ'],
    ['dotted capital i', 'Aİ', 'Ai̇'],
    ['a letter that gained an upper case after Unicode 14', 'ƛa ɤ', 'ƛa ɤ'],
    ['a letter that is cased in Unicode 14 only', 'ʕb', 'ʕb'],
    ['a letter that is cased since Unicode 15 only', 'ჼb', 'ჼB'],
    ['letters beyond the BMP', '𐐨𐐀', '𐐀𐐨'],
  ])('%s', (_name, text, expected) => {
    expect(titleCase(text)).toBe(expected);
  });
});

describe('pythonStrip', () => {
  it('takes off what Python takes off, and only that', () => {
    expect(pythonStrip('\u001c\u001f\u0085\u00a0\u3000\t a b \r\n\u2028\u205f')).toBe('a b');
    expect(pythonStrip('\ufeffa\u200b')).toBe('\ufeffa\u200b');
    expect(pythonStrip(' \u0085')).toBe('');
  });
});
