import { describe, expect, it } from '@jest/globals';
import { placeLetters, placeLines } from './geometry.ts';
import { createRandom } from './random.ts';

const words = (...texts: string[]) => texts.map((text) => ({ text }));

describe('placeLines', () => {
  it('narrows a line that would not fit', () => {
    const [line] = placeLines([{ words: words('x'.repeat(60)), right: words('$1.00') }], createRandom(1));
    const [long, amount] = line!.words.map(({ geometry }) => geometry);
    expect(long!.box.x + long!.box.width).toBeLessThan(amount!.box.x);
    expect(amount!.box.x + amount!.box.width).toBeLessThan(1);
  });

  it('gives Chinese and Japanese characters twice the width', () => {
    const [line] = placeLines([{ words: words('ab', '麻婆') }], createRandom(1));
    const [latin, han] = line!.words.map(({ geometry }) => geometry.box.width);
    expect(han! / latin!).toBeCloseTo(2);
  });

  it('puts centered words in the middle', () => {
    const [line] = placeLines([{ centered: true, words: words('THANK', 'YOU') }], createRandom(1));
    expect(line!.geometry.box.x + line!.geometry.box.width / 2).toBeCloseTo(0.5, 1);
  });
});

describe('placeLetters', () => {
  it('fills the word, letter after letter, along its slope', () => {
    const [line] = placeLines([{ words: words('TILTED') }], createRandom(1));
    const word = line!.words[0]!.geometry;
    const letters = placeLetters({ ...word, topRight: { ...word.topRight, y: word.topRight.y + 0.01 } }, 6);
    expect(letters[0]!.topLeft).toEqual(word.topLeft);
    expect(letters[5]!.topRight.x).toBeCloseTo(word.topRight.x);
    expect(letters[5]!.topRight.y).toBeCloseTo(word.topRight.y + 0.01);
    letters.slice(1).forEach((letter, i) => expect(letter.topLeft).toEqual(letters[i]!.topRight));
  });
});
