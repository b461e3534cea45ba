import { describe, expect, it } from '@jest/globals';
import { toFloat32Text } from './float-text.ts';

/** mulberry32: the same floats in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const digitsOf = (text: string) =>
  text.replace(/e.*$/, '').replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '').length;

describe('toFloat32Text', () => {
  it.each([
    [0, '0'],
    [-0, '-0'],
    [1, '1'],
    [-17, '-17'],
    [0.1, '0.1'],
    [Math.fround(0.1), '0.1'],
    [1 / 3, '0.33333334'],
    [16777217, '16777216'],
    [1e-45, '1e-45'],
    [2 ** -149, '1e-45'],
    [1e-60, '0'],
    [-1e-60, '-0'],
    [3.4028234663852886e38, '3.4028235e+38'],
    [2 ** -126, '1.1754944e-38'],
    [0.3, '0.3'],
    [1.23456e-10, '1.23456e-10'],
    [1.5e-10, '1.5e-10'],
    [2e10, '2e+10'],
    [-1e-30, '-1e-30'],
    [1e-40, '1e-40'],
    [0.000001, '0.000001'],
    [100000.5, '100000.5'],
  ])('writes %d as %s', (value, text) => {
    expect(toFloat32Text(value)).toBe(text);
  });

  it('reads back to the same float32, in JSON, with no digit to spare', () => {
    const random = createRandom(7);
    const bits = new Uint32Array(1);
    const float = new Float32Array(bits.buffer);
    for (let i = 0; i < 20_000; i += 1) {
      bits[0] = random() * 2 ** 32;
      // Every other one as embeddings are: small and near zero.
      const value = i % 2 ? float[0]! : (random() - 0.5) / 10;
      if (!Number.isFinite(value)) continue;
      const target = Math.fround(value);
      const text = toFloat32Text(value);
      expect(Object.is(Math.fround(JSON.parse(text) as number), target)).toBe(true);
      const digits = digitsOf(text);
      if (digits > 1) expect(Math.fround(Number(target.toPrecision(digits - 1)))).not.toBe(target);
    }
  });
});
