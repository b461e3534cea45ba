import { describe, expect, it } from '@jest/globals';
import { anyFloat32, seededRandom } from '../test/seeded-random.ts';
import { printBase64Vector, printVector } from './print-vector.ts';
import type { VectorProblem, VectorText } from './vector-text.ts';

const textOf = (printed: VectorText | VectorProblem) => {
  if ('problem' in printed) throw new Error(printed.problem);
  return Buffer.from(printed.text).toString();
};
const print = (values: ArrayLike<number>) => textOf(printVector(values));
const base64 = (values: readonly number[]) =>
  Buffer.from(Float32Array.from(values).buffer).toString('base64');

/** Whether one digit less would be another float32, and the notation is the shorter of JavaScript's two notations. */
function isShortest(text: string, value: number): boolean {
  const digits = text.replace(/e.*$/, '').replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '').length;
  const rounded = Number(text);
  const scientific = rounded
    .toExponential(Math.max(0, digits - 1))
    .replace('e+0', '')
    .replace('e+', 'e');
  const isShort = digits <= 1 || Math.fround(Number(value.toPrecision(digits - 1))) !== value;
  return isShort && text.length <= Math.min(String(rounded).length, scientific.length);
}

describe('printVector', () => {
  it.each([
    [[0, -0], '[0,-0]'],
    [[1, -17, 0.1, 0.25, 1 / 3], '[1,-17,0.1,0.25,0.33333334]'],
    [[0.05, 0.001, 0.0012, 0.005, 0.0001, 0.00012], '[0.05,1e-3,0.0012,5e-3,1e-4,1.2e-4]'],
    [[100, 1000, 1200, 12_000, 120_000, 100_000.5], '[100,1e3,1200,12000,1.2e5,100000.5]'],
    [[123_456, 16_777_216, 1e6, 1.5e7, 2e10, 12_173_033_472], '[123456,16777216,1e6,1.5e7,2e10,12173033000]'],
    [[3.4028234663852886e38, 2 ** -126, 2 ** -149], '[3.4028235e38,1.1754944e-38,1e-45]'],
    [[1e-60, -1e-60, 16_777_217], '[0,-0,16777216]'],
    [[0.1234567, -0.012345678, 0.12345679], '[0.1234567,-0.012345678,0.12345679]'],
    [[0.0001234567, -0.012345678, 0.12, -0.12345679], '[1.234567e-4,-0.012345678,0.12,-0.12345679]'],
    [[0.49999997, 0.50000006, 0.99999994, 1.0000001], '[0.49999997,0.50000006,0.99999994,1.0000001]'],
  ])('prints %j', (values, text) => {
    expect(print(values)).toBe(text);
  });

  it('is bit-exact and as short as can be, over a million random float32 and every power of ten and two', () => {
    const random = seededRandom(1);
    const small = () => Math.fround((random() - 0.5) * 10 ** -Math.floor(random() * 6));
    const subnormal = () => anyFloat32(random) * 2 ** -140;
    const bySort = [() => anyFloat32(random), small, small, () => Math.fround(subnormal())];
    const values = Float32Array.from({ length: 1_000_000 }, (_, index) => bySort[index % 4]!());
    const tens = Array.from({ length: 84 }, (_, index) => Number(`1e${index - 45}`));
    const twos = Array.from({ length: 277 }, (_, index) => -(2 ** (index - 149)));
    values.set([...tens, ...twos, -0]);
    const texts = print(values).slice(1, -1).split(',');
    expect(texts).toHaveLength(values.length);
    const inexact = texts.filter((text, index) => !Object.is(Math.fround(Number(text)), values[index]));
    const tooLong = texts.filter((text, index) => text !== '-0' && !isShortest(text, values[index]!));
    expect([inexact, tooLong]).toEqual([[], []]);
  });

  it.each([
    ['nothing', [], 'empty'],
    ['NaN', [1, Number.NaN], 'not_finite'],
    ['infinity', [-Infinity], 'not_finite'],
    ['NaN among fractions', [0.1234567, Number.NaN, 0.1234567], 'not_finite'],
    ['infinity among fractions', [Infinity, 0.1234567, 0.1234567], 'not_finite'],
    ['what is too large for float32', [3.5e38], 'not_finite'],
  ])('refuses %s', (_name, values, problem) => {
    expect(printVector(values)).toEqual({ problem });
  });

  it.each([
    [[0, -0, 9e-9], true],
    [[0, 1e-8], false],
    [[-1e-8], false],
    [[0.1234567, 0], false],
    [[0, -0.1234567], false],
  ])('tells for %j that being zero is %s', (values, isZero) => {
    expect(printVector(values)).toMatchObject({ isZero, dimension: values.length });
  });

  it('does not read a number behind the last one', () => {
    expect(printVector([0, Number.NaN])).toEqual({ problem: 'not_finite' });
    expect(print([0.1234567])).toBe('[0.1234567]');
    printVector([0, 0.5]);
    expect(printVector([0])).toMatchObject({ isZero: true });
  });

  it('gives away memory of its own', () => {
    const first = printVector([0.25, 0.5]);
    printVector([0.125, 0.75]);
    expect(textOf(first)).toBe('[0.25,0.5]');
  });
});

describe('printBase64Vector', () => {
  it('prints little-endian float32, with or without padding', () => {
    expect(textOf(printBase64Vector('AACAPwAAAMA='))).toBe('[1,-2]');
    expect(textOf(printBase64Vector('AACAPwAAAMA'))).toBe('[1,-2]');
    const random = seededRandom(2);
    const values = Array.from({ length: 50_000 }, () => anyFloat32(random));
    expect(textOf(printBase64Vector(base64(values)))).toBe(print(values));
  });

  it.each([
    ['no number', '', 'empty'],
    ['half a number', 'AACA', 'malformed'],
    ['foreign characters', 'AACAPw!!AAAMA=', 'malformed'],
    ['NaN', base64([1, Number.NaN]), 'not_finite'],
    ['infinity', base64([-Infinity]), 'not_finite'],
  ])('refuses %s', (_name, text, problem) => {
    expect(printBase64Vector(text)).toEqual({ problem });
  });
});
