import { describe, expect, it } from '@jest/globals';
import { embedText } from './embed-text.ts';

const cosine = (left: Float32Array, right: Float32Array) =>
  left.reduce((sum, value, at) => sum + value * (right[at] as number), 0);
const word = (target: string, position = 'middle-left', context = 'MILK 3.99') =>
  `<TARGET>${target}</TARGET> <POS>${position}</POS> <CONTEXT>${context}</CONTEXT>`;

const GOLDEN = [0.007968044839799404, 0.03319361060857773, 0.05742838978767395];

const WORDS = [
  ...[
    'TOTAL',
    'Total',
    'SUBTOTAL',
    'TAX',
    'TOTALS',
    'VISA',
    'CASH',
    'CHANGE',
    'MILK',
    'MILKA',
    '2%',
    '3.99',
    '3.98',
  ],
  ...[
    '39.9',
    '13.99',
    '$3.99',
    '0001',
    '0010',
    '12/03/2024',
    '12/04/2024',
    'THANK',
    'YOU',
    'a',
    'A',
    '.',
    '日本',
    'é',
  ],
  ...Array.from({ length: 300 }, (_, number) => `${number}.${(number * 37) % 100}`),
];

describe('embedText', () => {
  it('gives the same unit vector for the same text, every time', () => {
    expect(embedText('TOTAL')).toEqual(embedText('TOTAL'));
    expect(embedText('TOTAL')).toHaveLength(1536);
    expect(cosine(embedText('TOTAL'), embedText('TOTAL'))).toBeCloseTo(1, 5);
    // The numbers themselves are promised: a stack that comes back must agree with the vectors it left behind.
    expect([...embedText('TOTAL').slice(0, 3)]).toEqual(GOLDEN);
  });

  it('cuts the vector short for fewer dimensions and normalises it again', () => {
    const short = embedText('TOTAL', 256);
    expect(short).toHaveLength(256);
    expect(cosine(short, short)).toBeCloseTo(1, 5);
    expect(cosine(short, embedText('TOTAL').slice(0, 256))).toBeGreaterThan(0.35);
  });

  it.each([0, -1, 1.5, 5000])('refuses %p dimensions', (dimensions) => {
    expect(() => embedText('TOTAL', dimensions)).toThrow(RangeError);
  });

  it('finds the word that has the query as its target before any other, whatever its context', () => {
    const stored = WORDS.map((text, at) =>
      embedText(word(text, at % 2 ? 'top-left' : 'bottom-right', `TOTAL ${at}`)),
    );
    for (const [wanted, text] of WORDS.entries()) {
      const query = embedText(text);
      const scores = stored.map((vector) => cosine(query, vector));
      expect(scores.indexOf(Math.max(...scores))).toBe(wanted);
    }
  });

  it('puts similar words nearer than strangers', () => {
    const total = embedText('TOTAL');
    expect(cosine(total, embedText('Total'))).toBeGreaterThan(0.9);
    expect(cosine(total, embedText('TOTALS'))).toBeGreaterThan(cosine(total, embedText('VISA')) + 0.2);
    expect(cosine(total, embedText('T0TAL'))).toBeGreaterThan(cosine(total, embedText('VISA')) + 0.1);
  });

  it('keeps the same word near itself across receipts, but apart', () => {
    const here = embedText(word('TOTAL', 'bottom-left', 'TAX 12.99'));
    const there = embedText(word('TOTAL', 'bottom-right', 'ITEMS 4'));
    expect(cosine(here, there)).toBeGreaterThan(0.8);
    expect(cosine(here, there)).toBeLessThan(0.98);
    expect(cosine(here, there)).toBeGreaterThan(
      cosine(here, embedText(word('SUBTOTAL', 'bottom-left', 'TAX 12.99'))),
    );
  });

  it('takes a tag, a newline or nothing at all inside the target as it comes', () => {
    for (const text of [word('<POS>'), word('a\nb'), word(''), '', ' ', 'x'.repeat(30_000)]) {
      expect(embedText(text).every(Number.isFinite)).toBe(true);
    }
  });
});
