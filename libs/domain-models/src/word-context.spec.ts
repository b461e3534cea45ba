import { describe, expect, it } from '@jest/globals';
import { aWord } from '../test/factories.ts';
import { wordContexts, wordPosition } from './word-context.ts';

const neighbours = (words: Parameters<typeof wordContexts>[0]) =>
  wordContexts(words).map(({ left, word, right }) => `${left} [${word.text}] ${right}`);

describe('wordPosition', () => {
  it.each([
    [0.33, 0.66, 'middle-center'],
    [0.66, 0.33, 'bottom-right'],
    [0.3299999, 0.6600001, 'top-left'],
    [0.6599999, 0.3300001, 'middle-center'],
    [-0.1, 1.1, 'top-left'],
    [1.1, -0.1, 'bottom-right'],
  ])('calls x %d, y %d %s', (x, y, expected) => {
    expect(wordPosition({ x, y })).toBe(expected);
  });
});

describe('wordContexts', () => {
  it('adds the corners in the order that existing vectors were made in', () => {
    const corner = (x: number) => ({ x, y: 0 });
    const [context] = wordContexts([
      aWord({
        topRight: corner(0.1),
        topLeft: corner(0.5),
        bottomRight: corner(0.3),
        bottomLeft: corner(0.9),
      }),
    ]);
    // In any other order but for the first two swapped, these four make another number, such as 0.45.
    expect(context?.centroid.x).toBe(0.44999999999999996);
  });

  it('takes the nearest word of the row on each side and skips other rows', () => {
    const words = [
      aWord({ text: 'far', x: 0 }),
      aWord({ text: 'above', x: 0.25, y: 0.6 }),
      aWord({ text: 'near', x: 0.1 }),
      aWord({ text: 'target', x: 0.3 }),
      aWord({ text: 'next', x: 0.6 }),
    ];
    expect(neighbours(words)[3]).toBe('near [target] next');
    expect(neighbours(words)[1]).toBe('<EDGE> [above] <EDGE>');
  });

  it('lets a row be a touch of the spans, and not a hair less', () => {
    const low = aWord({ text: 'low', x: 0.1, y: 0.25, height: 0.25 });
    expect(neighbours([low, aWord({ text: 'high', x: 0.5, y: 0.5, height: 0.25 })])).toEqual([
      '<EDGE> [low] high',
      'low [high] <EDGE>',
    ]);
    expect(neighbours([low, aWord({ text: 'high', x: 0.5, y: 0.5000000001 })])[0]).toBe(
      '<EDGE> [low] <EDGE>',
    );
  });

  it('measures the row by boxes, also where the corners of a tilted word differ', () => {
    const tilted = aWord({
      text: 'tilted',
      x: 0.1,
      topLeft: { x: 0.1, y: 0.9 },
      bottomLeft: { x: 0.1, y: 0.89 },
    });
    expect(neighbours([tilted, aWord({ text: 'straight', x: 0.5 })])[1]).toBe('tilted [straight] <EDGE>');
  });

  it('keeps the order given between words of the same x', () => {
    const words = [aWord({ text: 'a' }), aWord({ text: 'b' }), aWord({ text: 'c' })];
    expect(neighbours(words)).toEqual(['<EDGE> [a] b', 'a [b] c', 'b [c] <EDGE>']);
  });

  it('passes over a word without a place and still gives it a context', () => {
    const words = [
      aWord({ text: 'a', x: 0.1 }),
      aWord({ text: 'lost', x: NaN }),
      aWord({ text: 'b', x: 0.3 }),
      aWord({ text: 'deep', x: 0.35, y: NaN }),
      aWord({ text: 'c', x: 0.2 }),
    ];
    expect(neighbours(words)).toEqual([
      '<EDGE> [a] c',
      '<EDGE> [lost] <EDGE>',
      'c [b] <EDGE>',
      '<EDGE> [deep] <EDGE>',
      'a [c] b',
    ]);
  });

  it('has nothing to say of nothing', () => {
    expect(wordContexts([])).toEqual([]);
  });
});
