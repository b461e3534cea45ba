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
    ['[ 0.1 ,\t-0.2\r\n, 3 ]', '[0.1,-0.2,3]', [0.1, -0.2, 3]],
    [
      '[-0, 0.0, 1e-5, 1E+2, 0.006929283495992422]',
      '[-0,0,1e-5,100,0.0069292835]',
      [-0, 0, 1e-5, 100, 0.0069292835],
    ],
  ])('keeps of %s what float32 needs', (text, expected, numbers) => {
    const embedding = read(text);
    expect(write(embedding)).toBe(expected);
    expect([...embedding.toFloat32()]).toEqual(numbers.map(Math.fround));
    expect(embedding.dimension).toBe(numbers.length);
  });

  it.each(['', '[]', '[1', '[1]]', '[1] ', ' [1]', '[1]\n[2]', '[[1]]', '["1"]', '[null]'])(
    'refuses %j as malformed',
    (text) => {
      expect(() => read(text)).toThrow(
        expect.objectContaining({ name: 'InvalidEmbeddingError', code: 'invalid_embedding' }),
      );
    },
  );

  it.each(['[NaN]', '[0.1, NaN]', '[1, -Infinity]', '[1e39]'])('refuses %s as not finite', (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'non_finite_embedding' }));
  });

  it.each([
    ['[0,1e-9,-0.000000009]', true],
    ['[0,1e-8]', false],
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
});

describe('a vector from base64', () => {
  it('writes text that reads back bit by bit, over random float32 of every magnitude', () => {
    const random = seededRandom(1);
    const values = Array.from({ length: 10_000 }, () => anyFloat32(random));
    const embedding = embeddingFromBase64(base64(values));
    expect(readBack(write(embedding))).toEqual(values);
    expect([...embedding.toFloat32()]).toEqual(values);
  });

  it('writes the same bytes as the same vector from JSON text', () => {
    const random = seededRandom(2);
    const values = Array.from({ length: 1_000 }, () => anyFloat32(random));
    expect(write(embeddingFromBase64(base64(values)))).toBe(write(read(JSON.stringify(values))));
  });

  it.each([
    ['no number', '', 'invalid_embedding'],
    ['half a number', 'AACA', 'invalid_embedding'],
    ['foreign characters', 'AACAPw!!AAAMA=', 'invalid_embedding'],
    ['NaN', base64([1, Number.NaN]), 'non_finite_embedding'],
  ])('refuses %s', (_name, text, code) => {
    expect(() => embeddingFromBase64(text)).toThrow(expect.objectContaining({ code }));
  });
});
