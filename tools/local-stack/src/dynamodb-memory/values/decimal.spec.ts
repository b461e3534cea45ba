import { describe, expect, it } from '@jest/globals';
import { addNumbers, normalizeNumber, numberOrder } from './decimal.ts';

const ORDERED = ['-9e125', '-100', '-99.5', '-10.01', '-10', '-1', '-0.5', '-1e-130', '0'].concat([
  '1e-130',
  '0.05',
  '0.5',
  '0.51',
  '1',
  '1.5',
  '10',
  '99.5',
  '100',
  '9e125',
]);

describe('numbers', () => {
  it.each([
    ['0.10000000000000000000', '0.1'],
    ['-0.00', '0'],
    ['+007.50', '7.5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1.20e2', '120'],
    ['-1E-3', '-0.001'],
    ['12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
  ])('are written plainly: %s', (text, expected) => {
    expect(normalizeNumber(text)).toBe(expected);
  });

  it.each(['', '.', '1e', '1,5', '0x1', 'NaN', '1e126', '1e-131', '1'.repeat(39)])('refuses %s', (text) => {
    expect(() => normalizeNumber(text)).toThrow();
  });

  it.each<[string, string, 1 | -1, string]>([
    ['1', '2', 1, '3'],
    ['0.1', '0.2', 1, '0.3'],
    ['0.3', '0.1', -1, '0.2'],
    ['1', '1', -1, '0'],
    ['9007199254740991', '2', 1, '9007199254740993'],
    ['100000000000000000000', '1', 1, '100000000000000000001'],
    ['-5', '0.5', 1, '-4.5'],
  ])('adds exactly: %s, %s × %s', (a, b, sign, expected) => {
    expect(addNumbers(a, b, sign)).toBe(expected);
  });

  it('sort as text by their value', () => {
    const shuffled = ORDERED.map((text) => normalizeNumber(text)).toReversed();
    const byText = (a: string, b: string) => (numberOrder(a) < numberOrder(b) ? -1 : 1);
    expect(shuffled.sort(byText)).toEqual(ORDERED.map((text) => normalizeNumber(text)));
  });
});
