import { describe, expect, it } from '@jest/globals';
import { parseOptions } from './options.ts';

describe('reading options', () => {
  it('measures other dimensions at the largest size alone', () => {
    const options = parseOptions(['--sizes', '5,20', '--dimensions', '48,96', '--encoding', 'float']);
    expect(options?.scenarios).toEqual([
      { size: 5, dimensions: 48, encoding: 'float' },
      { size: 20, dimensions: 48, encoding: 'float' },
      { size: 20, dimensions: 96, encoding: 'float' },
    ]);
  });

  it('has sizes of its own for every mode', () => {
    expect(parseOptions([])?.sizes).toEqual([5_000, 20_000, 50_000]);
    expect(parseOptions(['--growth'])?.sizes.at(-1)).toBe(1_000_000);
  });

  it.each([['--help'], ['-h']])('measures nothing for %s', (option) => {
    expect(parseOptions([option, '--growth'])).toBeUndefined();
  });

  it.each([
    [['--sizes', '50001'], '50001 is no whole number from 1 to 50000'],
    [['--sizes', '5,x'], 'x is no whole number'],
    [['--rounds', '0'], '0 is no whole number'],
    [['--encoding', 'hex'], 'hex is none of float, base64'],
    [['--contenders', 'ours,theirs'], 'theirs is none of floor'],
    [['--growth', '--governors'], 'Give one of'],
    [['--speed'], 'speed'],
  ])('refuses %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});
