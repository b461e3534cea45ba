import { describe, expect, it } from '@jest/globals';
import { anyFloat32, seededRandom } from '../test/seeded-random.ts';
import type { Embedding } from './embedding.ts';
import { embeddingFromBase64, embeddingFromJson, embeddingFromNumbers } from './embedding.ts';

const read = (text: string) => embeddingFromJson(Buffer.from(text));

function write(embedding: Embedding): string {
  const to = new Uint8Array(embedding.jsonByteLength + 2);
  expect(embedding.writeJson(to, 1)).toBe(embedding.jsonByteLength + 1);
  expect([to[0], to.at(-1)]).toEqual([0, 0]);
  return Buffer.from(to.subarray(1, -1)).toString();
}

const base64 = (values: readonly number[]) =>
  Buffer.from(Float32Array.from(values).buffer).toString('base64');

const readBack = (text: string) => (JSON.parse(text) as number[]).map(Math.fround);

describe('a vector from JSON text', () => {
  it.each([
    ['[1]', '[1]', [1]],
    ['[0.1,-0.2]', '[0.1,-0.2]', [0.1, -0.2]],
    ['[ 0.1 ,\t-0.2\r\n, 3 ]', '[0.1,-0.2,3]', [0.1, -0.2, 3]],
    ['[-0, 0.0, 1e-5, 1E+2, 2.5e3]', '[-0,0.0,1e-5,1E+2,2.5e3]', [-0, 0, 1e-5, 100, 2500]],
    ['[0.1e0000000001]', '[0.1e0000000001]', [1]],
    ['[3.4028234663852886e38, 1e-60]', '[3.4028234663852886e38,1e-60]', [3.4028234663852886e38, 0]],
    [`[${'9'.repeat(38)}]`, `[${'9'.repeat(38)}]`, [1e38]],
    [`[0.${'1'.repeat(60)}]`, `[0.${'1'.repeat(60)}]`, [1 / 9]],
  ])('keeps the text of %s without its white space', (text, expected, numbers) => {
    const embedding = read(text);
    expect(write(embedding)).toBe(expected);
    expect([...embedding.toFloat32()]).toEqual(numbers.map(Math.fround));
    expect(embedding.dimension).toBe(numbers.length);
  });

  it.each([
    '',
    '[]',
    '[ ]',
    '1',
    '[',
    ']',
    '[1',
    '1]',
    '[1]]',
    '[1] ',
    ' [1]',
    '[[1]',
    '[[1]]',
    '[1,]',
    '[,1]',
    '[1,,2]',
    '[1 2]',
    '[01]',
    '[-01]',
    '[-]',
    '[+1]',
    '[.5]',
    '[5.]',
    '[1.e3]',
    '[1e]',
    '[1e+]',
    '[1e5.5]',
    '[0x10]',
    '[1_000]',
    '[--1]',
    '["1"]',
    '[null]',
    '[true]',
    '[1,{}]',
    '[1;2]',
    '[1\u00a0]',
    '[1\u00002]',
    '[١]',
    '{"a":1}',
    '[1]\n[2]',
  ])('refuses %j as malformed', (text) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ name: 'InvalidEmbeddingError', code: 'invalid_embedding' }),
    );
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
    `[1, ${'9'.repeat(39)}.5]`,
  ])('refuses %s as not finite in float32', (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'non_finite_embedding' }));
  });

  it('accepts and refuses exactly what JSON does, over random texts of its alphabet', () => {
    const random = seededRandom(7);
    const pick = (from: string) => from[Math.floor(random() * from.length)];
    let accepted = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const length = 1 + Math.floor(random() * 9);
      const text = `[${Array.from({ length }, () => pick('0019.-+eE, ')).join('')}]`;
      let numbers: number[] | undefined;
      try {
        numbers = JSON.parse(text) as number[];
      } catch {
        numbers = undefined;
      }
      const sound =
        numbers !== undefined && numbers.length > 0 && numbers.every((v) => Number.isFinite(Math.fround(v)));
      if (!sound) expect(() => read(text)).toThrow('The embedding');
      else expect([text, write(read(text))]).toEqual([text, text.replaceAll(' ', '')]);
      accepted += sound ? 1 : 0;
    }
    expect(accepted).toBeGreaterThan(1_000);
  });

  it.each([
    ['[0,0.0,-0]', true],
    ['[0,1e-9,-0.000000009]', true],
    ['[0,1e-8]', false],
    ['[0,0,-0.00000002]', false],
    ['[0.5,0]', false],
    ['[1e-400]', true],
  ])('tells for %s that being zero is %s', (text, isZero) => {
    expect(read(text).isZero).toBe(isZero);
    expect(embeddingFromNumbers(JSON.parse(text) as number[]).isZero).toBe(isZero);
  });

  it('keeps its own bytes when the line it came from is overwritten', () => {
    const line = Buffer.from('[0.25,0.5]');
    const embedding = embeddingFromJson(line);
    line.fill(0x39);
    expect(write(embedding)).toBe('[0.25,0.5]');
  });

  it('reads an array larger than any before', () => {
    const text = `[${Array.from({ length: 40_000 }, (_, i) => i / 8).join(', ')}]`;
    expect(write(read(text))).toBe(text.replaceAll(' ', ''));
    expect(write(read('[1, 2]'))).toBe('[1,2]');
  });
});

describe('a vector from base64', () => {
  it('writes text that reads back bit by bit, over random float32 of every magnitude', () => {
    const random = seededRandom(1);
    const values = Array.from({ length: 10_000 }, () => anyFloat32(random));
    const embedding = embeddingFromBase64(base64(values));
    expect(readBack(write(embedding))).toEqual(values);
    expect([...embedding.toFloat32()]).toEqual(values);
  });

  it('writes the shortest such text, over random values of the size that embeddings have', () => {
    const random = seededRandom(2);
    const values = Array.from({ length: 10_000 }, () =>
      Math.fround((random() - 0.5) * 10 ** -Math.floor(random() * 5)),
    );
    const texts = write(embeddingFromBase64(base64(values)))
      .slice(1, -1)
      .split(',');
    expect(texts.map(Number).map(Math.fround)).toEqual(values);
    const tooLong = texts.filter((text, index) => {
      const digits = text
        .replace(/^-?0\.0*/, '')
        .replace(/e.*/, '')
        .replace(/[-.]/g, '').length;
      const value = values[index] as number;
      return digits > 1 && Math.fround(Number(value.toPrecision(digits - 1))) === value;
    });
    expect(tooLong).toEqual([]);
  });

  it.each([
    ['zeros', [0, -0], '[0,-0]'],
    ['powers of two', Array.from({ length: 40 }, (_, i) => 2 ** (10 - i)), undefined],
    [
      'the neighbours of powers of two',
      [0.49999997, 0.50000006, 0.99999994, 1.0000001],
      '[0.49999997,0.50000006,0.99999994,1.0000001]',
    ],
    [
      'the extremes',
      [3.4028235e38, 1.1754944e-38, 1.4e-45, -1.4e-45],
      '[3.4028235e+38,1.1754944e-38,1e-45,-1e-45]',
    ],
    ['the borders of the fast path', [1e-6, 9.9999994e-7, 1.0000001e-6, 1], undefined],
    ['short ones', [0.1, 0.25, 0.001, 0.3], '[0.1,0.25,0.001,0.3]'],
  ])('writes %s exactly', (_name, numbers, expected) => {
    const values = numbers.map(Math.fround);
    const text = write(embeddingFromBase64(base64(values)));
    expect(readBack(text)).toEqual(values);
    if (expected !== undefined) expect(text).toBe(expected);
  });

  it('reads little-endian float32 with or without padding', () => {
    expect([...embeddingFromBase64('AACAPwAAAMA=').toFloat32()]).toEqual([1, -2]);
    expect([...embeddingFromBase64('AACAPwAAAMA').toFloat32()]).toEqual([1, -2]);
  });

  it.each([
    ['no number', '', 'invalid_embedding'],
    ['half a number', 'AACA', 'invalid_embedding'],
    ['foreign characters', 'AACAPw!!AAAMA=', 'invalid_embedding'],
    ['NaN', base64([1, Number.NaN]), 'non_finite_embedding'],
    ['infinity', base64([-Infinity]), 'non_finite_embedding'],
  ])('refuses %s', (_name, text, code) => {
    expect(() => embeddingFromBase64(text)).toThrow(expect.objectContaining({ code }));
  });
});

it('keeps a text as good as the number that it says, over random texts of any length', () => {
  const random = seededRandom(3);
  const texts = Array.from({ length: 10_000 }, () => {
    const value = anyFloat32(random);
    const precision = 9 + Math.floor(random() * 12);
    return random() < 0.5 ? value.toPrecision(precision) : value.toExponential(precision);
  });
  const embedding = read(`[${texts.join(', ')}]`);
  expect([...embedding.toFloat32()]).toEqual(texts.map((text) => Math.fround(Number(text))));
  expect(readBack(write(embedding))).toEqual(texts.map((text) => Math.fround(Number(text))));
});
