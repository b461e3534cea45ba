import { describe, expect, it } from '@jest/globals';
import { anyFloat32, seededRandom } from '../test/seeded-random.ts';
import { compactVector } from './compact-vector.ts';
import { printVector } from './print-vector.ts';

const compact = (text: string) => {
  const read = compactVector(Buffer.from(text));
  return 'problem' in read ? read.problem : Buffer.from(read.text).toString();
};
const printed = (values: readonly number[]) => {
  const text = printVector(values);
  return 'problem' in text ? text.problem : Buffer.from(text.text).toString();
};

describe('compactVector', () => {
  it.each([
    ['[1]', '[1]'],
    ['[0.1,-0.2]', '[0.1,-0.2]'],
    ['[ 0.1 ,\t-0.2\r\n, 3 ]', '[0.1,-0.2,3]'],
    ['[0.12345678,  -0.0123456789 , 0.5]', '[0.12345678,-0.012345679,0.5]'],
    ['[0.1234567, 0.01234567, 0.001234567, 0.0001234567]', '[0.1234567,0.01234567,0.001234567,1.234567e-4]'],
    ['[0.000123456, -0.00012345678,  0.0000123456 ,0.0001]', '[1.23456e-4,-1.2345678e-4,1.23456e-5,1e-4]'],
    ['[-0.00012345678, 0.000000012345, 0.0000000123456]', '[-1.2345678e-4,1.2345e-8,1.23456e-8]'],
    ['[-0.0000123456789, -0.00001234567891, 0.00001234567891]', '[-1.2345679e-5,-1.2345679e-5,1.2345679e-5]'],
    ['[0.12345, -0.012345, 0.123, 0.05]', '[0.12345,-0.012345,0.123,0.05]'],
    ['[-0, 0.0, -0.0, 1e-5, 1E+2, 2.5e3]', '[-0,0,-0,1e-5,100,2500]'],
    ['[0.1e0000000001, 12e3, 10e9, 5e-05]', '[1,12000,1e10,5e-5]'],
    ['[3.4028234663852886e38, 1e-60]', '[3.4028235e38,0]'],
    [`[${'9'.repeat(38)}]`, '[1e38]'],
    [`[0.${'1'.repeat(60)}, 0.${'0'.repeat(60)}1]`, '[0.11111111,0]'],
    ['[0.006929283495992422]', '[0.0069292835]'],
    // 0.33333334 and 0.33333333 are the same float32, and neither is shorter.
    ['[0.33333333, 0.12345678, 0.333333333, 0.33333333]', '[0.33333333,0.12345678,0.33333334,0.33333334]'],
    // Two are looked at together, and each of them may be the one that needs another text.
    ['[0.12345678, 0.123456789, 0.12345678, 1]', '[0.12345678,0.12345679,0.12345678,1]'],
    ['[0.123456789, 0.12345678, 0.12345678, 1]', '[0.12345679,0.12345678,0.12345678,1]'],
    [
      '[0.12345678, -0.000123456, 0.000123456, -0.12345678, 1]',
      '[0.12345678,-1.23456e-4,1.23456e-4,-0.12345678,1]',
    ],
    ['[0.00012345678, -0.00012345678, 1]', '[1.2345678e-4,-1.2345678e-4,1]'],
    ['[0.0010000002, -0.0009999998, 1]', '[0.0010000002,-9.999998e-4,1]'],
    [
      `[0.12345678,${' '.repeat(9)}0.12345678,${' '.repeat(20)}0.12345678, 1]`,
      '[0.12345678,0.12345678,0.12345678,1]',
    ],
    [`[0.12345678 , 0.12345678\t, 0.12345678, 1]`, '[0.12345678,0.12345678,0.12345678,1]'],
    ['[0.5000000, 0.50000000, 0.1000000]', '[0.5,0.5,0.1]'],
  ])('makes of %s the shortest that reads back the same', (text, expected) => {
    expect(compact(text)).toBe(expected);
  });

  it.each([
    '',
    ...[
      '[',
      ']',
      '1',
      '1]',
      '[1',
      '[1,',
      '[1,]',
      '[,1]',
      '[1,,2]',
      '[1 2]',
      ' [1]',
      '[1;2]',
      '[1\u00a0]',
      '[1\u00002]',
    ],
    ...[
      '[01]',
      '[-01]',
      '[-]',
      '[+1]',
      '[.5]',
      '[5.]',
      '[-.5]',
      '[1.e3]',
      '[1e]',
      '[1e+]',
      '[1e5.5]',
      '[0x10]',
      '[1_0]',
    ],
    ...[
      '[--1]',
      '["1"]',
      '[null]',
      '[true]',
      '[1,{}]',
      '[[1]]',
      '[[1]',
      '[١]',
      '{"a":1}',
      '[0.]',
      '[0.12345678',
      '[0.1234567x]',
      '[0.12345678, 0.1234567x, 0.12345678]',
      '[0.1234567x, 0.12345678, 0.12345678]',
      '[0.12345678, 0.1234-678, 0.12345678]',
      '[0.12345:78, 0.12345678, 0.12345678]',
      '[0.12345678, 0.12345:78, 0.12345678]',
      '[0.12345678,, 0.12345678]',
      '[0.12345678, , 0.12345678]',
      '[0.12345678, 0.12345678,]',
    ],
  ])('refuses %j as malformed', (text) => {
    expect(compact(text)).toBe('malformed');
  });

  it.each([
    '[NaN]',
    '[0.1, NaN]',
    '[Infinity]',
    '[1, -Infinity]',
    '[1e39]',
    '[1,-3.5e38]',
    '[1e999]',
    `[${'9'.repeat(39)}]`,
  ])('refuses %s as not finite in float32', (text) => expect(compact(text)).toBe('not_finite'));

  it.each(['[]', '[ ]', '[\n]'])('refuses %j as empty', (text) => expect(compact(text)).toBe('empty'));

  it.each([
    ['[0,0.0,-0]', true],
    ['[0,1e-9,-0.000000009]', true],
    ['[0.000000001234,0.000000009999,0.0000000099999]', true],
    ['[0,1e-8]', false],
    ['[0,0.000000012345]', false],
    ['[0,0.00000001]', false],
    ['[0,0,-0.00000002]', false],
    ['[0.12345678,0]', false],
    ['[0.12345678,0.12345678,0]', false],
    ['[1e-400]', true],
  ])('tells for %s that being zero is %s', (text, isZero) => {
    expect(compactVector(Buffer.from(text))).toMatchObject({ isZero });
  });

  it('reads from where it is told, says where the array ends, and leaves the rest alone', () => {
    const read = compactVector(Buffer.from('{"a":[1, 0.12345678 ] , "b":[2]}'), 5);
    expect(read).toMatchObject({ dimension: 2, end: 21 });
    expect(compactVector(Buffer.from('x[0.12345678]9'), 1)).toMatchObject({ dimension: 1, end: 13 });
    const fractions = Array.from({ length: 7 }, () => '0.12345678').join();
    expect(compactVector(Buffer.from(`[${fractions}],`))).toMatchObject({ dimension: 7, end: 78 });
  });

  it('does not read on into what an earlier, longer text left behind', () => {
    compact('[0.12345678, 0.12345678, 0.12345678]');
    expect(compact('[0.12345678, 0.12')).toBe('malformed');
    expect(compact('[0.1234')).toBe('malformed');
  });

  it('accepts and refuses exactly what JSON does, over random texts of its alphabet', () => {
    const random = seededRandom(7);
    const pick = (from: string) => from[Math.floor(random() * from.length)];
    const wrong: string[] = [];
    let accepted = 0;
    for (let round = 0; round < 50_000; round += 1) {
      const length = 1 + Math.floor(random() * 12);
      const text = `[${Array.from({ length }, () => pick('0019.-+eE, ')).join('')}]`;
      const numbers = tryParse(text);
      const result = compact(text);
      const isRight = numbers ? result === printed(numbers) : /^(malformed|not_finite)$/.test(result);
      if (!isRight) wrong.push(`${text} became ${result}`);
      accepted += numbers ? 1 : 0;
    }
    expect(wrong).toEqual([]);
    expect(accepted).toBeGreaterThan(1_000);
  });

  it('agrees with printing the numbers, over random numbers written with any number of digits', () => {
    const random = seededRandom(3);
    const texts = Array.from({ length: 150_000 }, (_, index) => {
      // Fractions side by side are read two at a time.
      if (index >= 100_000)
        return ((random() - 0.5) * 10 ** -Math.floor(random() * 4)).toPrecision(7 + Math.floor(random() * 2));
      const value = index % 2 ? anyFloat32(random) : (random() - 0.5) * 10 ** -Math.floor(random() * 5);
      const digits = 1 + Math.floor(random() * 21);
      return random() < 0.3 ? value.toExponential(digits - 1) : value.toPrecision(digits);
    }).filter((text) => Number.isFinite(Math.fround(Number(text))));
    const numbers = texts.map((text) => Math.fround(Number(text)));
    const compacted = compact(`[${texts.join(', ')}]`);
    expect(compacted).toHaveLength(printed(numbers).length);
    const read = compacted.slice(1, -1).split(',');
    const wrong = read.filter((text, index) => !Object.is(Math.fround(Number(text)), numbers[index]));
    expect([read.length, wrong]).toEqual([numbers.length, []]);
  });

  it('rounds as JSON.parse and Math.fround do, at the midpoints between two float32 and right beside them', () => {
    const random = seededRandom(4);
    const texts = Array.from({ length: 20_000 }, (_, index) => {
      const value = index % 2 ? anyFloat32(random) : Math.fround(random());
      const midpoint = value + (Math.fround(value * (1 + 2 ** -23)) - value) / 2;
      const exact = midpoint.toPrecision(17);
      return [
        midpoint.toPrecision(1 + Math.floor(random() * 21)),
        String(midpoint),
        exact,
        exact.replace(/(e|$)/, '1$1'),
      ];
    })
      .flat()
      .filter((text) => Number.isFinite(Math.fround(Number(text))));
    const read = compact(`[${texts.join()}]`).slice(1, -1).split(',');
    const isRight = (text: string, index: number) =>
      Object.is(Math.fround(Number(text)), Math.fround(Number(texts[index])));
    expect(texts.filter((_, index) => !isRight(read[index] ?? '', index))).toEqual([]);
  });

  it('reads an array larger than any before', () => {
    const text = `[${Array.from({ length: 60_000 }, (_, i) => i / 8 + 0.125).join(', ')}]`;
    expect(JSON.parse(compact(text))).toEqual(JSON.parse(text));
    expect(compact('[1, 2]')).toBe('[1,2]');
  });
});

function tryParse(text: string): number[] | undefined {
  try {
    return JSON.parse(text) as number[];
  } catch {
    return undefined;
  }
}
