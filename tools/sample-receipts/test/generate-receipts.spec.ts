import { describe, expect, it } from '@jest/globals';
import { generateReceipts, toNdjson } from '../src/index.ts';
import type { TableItem } from '../src/index.ts';
import { boxOf, byReceipt, generate, groupBy, ofType } from './receipts.ts';

const items = generate({ receipts: 120 });
const receipts = byReceipt(items);
const isOffPaper = ({ x, y, width, height }: ReturnType<typeof boxOf>) =>
  x <= 0 || x + width >= 1 || y <= -0.02 || y + height >= 1.02 || width <= 0 || height <= 0;
const textOf = (item: TableItem) => item['text']?.S ?? '';
const textsOf = (type: string, of: readonly TableItem[]) => ofType(of, type).map(textOf);

describe('what is generated', () => {
  it('is the same for the same seed and differs for another', () => {
    expect(generate({ receipts: 10 })).toEqual(generate({ receipts: 10 }));
    const ids = (seed: number) => new Set(byReceipt(generate({ seed, receipts: 10 })).map(({ id }) => id));
    expect([...ids(1)].filter((id) => ids(2).has(id))).toEqual([]);
  });

  it('begins with the same receipts however many follow', () => {
    const few = generate({ receipts: 9 });
    expect(items.slice(0, few.length)).toEqual(few);
    expect(receipts).toHaveLength(120);
    expect(generate({ receipts: 0 })).toEqual([]);
  });

  it('has the same words with and without letters or lines, and in both generations', () => {
    const words = (of: TableItem[]) =>
      ofType(of, 'RECEIPT_WORD').map((item) => [item['SK'], item['text'], item['bounding_box']]);
    const plain = words(generate({ receipts: 5 }));
    expect(words(generate({ receipts: 5, letters: true }))).toEqual(plain);
    expect(words(generate({ receipts: 5, generation: 'first' }))).toEqual(plain);
    const withoutLines = generate({ receipts: 5, lines: false });
    expect(words(withoutLines)).toEqual(plain);
    expect(ofType(withoutLines, 'RECEIPT_LINE')).toEqual([]);
  });

  it('spells each word in letters, one code point each', () => {
    const all = generate({ receipts: 8, letters: true });
    const spelt = new Map<string, string>();
    for (const letter of ofType(all, 'RECEIPT_LETTER')) {
      const word = `${letter['PK']?.S}#${letter['SK']?.S?.split('#LETTER#')[0]}`;
      spelt.set(word, (spelt.get(word) ?? '') + textOf(letter));
    }
    const words = new Map(
      ofType(all, 'RECEIPT_WORD').map((word) => [`${word['PK']?.S}#${word['SK']?.S}`, textOf(word)]),
    );
    expect(spelt).toEqual(words);
  });

  it.each([60, 150, 400])('has about %i words a receipt when asked to', (wordsPerReceipt) => {
    const count = ofType(generate({ receipts: 30, wordsPerReceipt }), 'RECEIPT_WORD').length / 30;
    expect(Math.abs(count / wordsPerReceipt - 1)).toBeLessThan(0.1);
  });

  it.each([{ seed: 0.5 }, { receipts: -1 }, { receipts: 1.5 }])('refuses %j', (options) => {
    expect(() => generate(options)).toThrow(RangeError);
  });

  it('comes one by one, without the whole being held', () => {
    const endless = generateReceipts({ seed: 1, receipts: Number.MAX_SAFE_INTEGER });
    expect(endless.next().value?.['TYPE']).toEqual({ S: 'RECEIPT' });
    endless.return();
  });

  it('is written as lines of JSON', () => {
    const lines = [...toNdjson(items.slice(0, 3))];
    expect(lines.map((line) => JSON.parse(line) as TableItem)).toEqual(items.slice(0, 3));
    expect(lines.every((line) => line.endsWith('}\n'))).toBe(true);
  });
});

describe('a receipt', () => {
  it('adds up: amounts to the subtotal, the subtotal to the total, cash to the change', () => {
    const amount = (text: string | undefined) =>
      Math.round(Number(text?.replace('$', '').replace(/^-\$?/, '-')) * 100);
    for (const { items: own } of receipts) {
      const lines = textsOf('RECEIPT_LINE', own);
      const [from, to] = [
        lines.findIndex((line) => line.startsWith('---')),
        lines.findLastIndex((line) => line.startsWith('---')),
      ];
      const last = (line: string | undefined) => amount(line?.split(' ').at(-1));
      const named = (name: RegExp) => lines.slice(to).find((line) => name.test(line));
      const optional = (name: RegExp) => (named(name) === undefined ? 0 : last(named(name)));
      const sold = lines.slice(from + 1, to).filter((line) => /\d\.\d\d$/.test(line));
      expect(sold.reduce((sum, line) => sum + last(line), 0)).toBe(last(named(/^SUBTOTAL/)));
      const total =
        last(named(/^SUBTOTAL/)) + optional(/discount/) + optional(/^TAX/) + optional(/^Gratuity/);
      expect(last(named(/^(TOTAL|Total|AMOUNT DUE|BALANCE DUE)/))).toBe(total);
      if (named(/^CASH/)) expect(last(named(/^CASH/)) - last(named(/^CHANGE/))).toBe(total);
      else expect(last(named(/^CARD/))).toBe(total);
    }
  });

  it('has its lines from the top down and their words from left to right, within the paper', () => {
    const problems: string[] = [];
    for (const { id, items: own } of receipts) {
      const lines = groupBy(ofType(own, 'RECEIPT_WORD'), (word) => word['SK']?.S?.split('#')[3] ?? '');
      let above = Infinity;
      for (const [lineId, words] of lines) {
        const boxes = words.map(boxOf);
        const middle = boxes.reduce((sum, { y, height }) => sum + y + height / 2, 0) / boxes.length;
        if (middle >= above) problems.push(`${id} ${lineId} is not below the line before`);
        if (boxes.some((box, i) => i > 0 && box.x <= boxes[i - 1]!.x + boxes[i - 1]!.width)) {
          problems.push(`${id} ${lineId} has words that overlap`);
        }
        if (boxes.some(isOffPaper)) problems.push(`${id} ${lineId} leaves the paper`);
        above = middle;
      }
    }
    expect(problems).toEqual([]);
  });

  it('has its amounts in one column at the right', () => {
    for (const { items: own } of receipts) {
      const ends = ofType(own, 'RECEIPT_WORD')
        .filter((word) => /^-?\$?\d+\.\d\d$/.test(textOf(word)) && boxOf(word).x > 0.5)
        .map((word) => boxOf(word).x + boxOf(word).width);
      expect(Math.max(...ends) - Math.min(...ends)).toBeLessThan(1e-6);
    }
  });

  it('has boxes that hold their corners, and lines that hold their words', () => {
    const problems: string[] = [];
    for (const item of items.filter((each) => 'bounding_box' in each)) {
      const { x, y, width, height } = boxOf(item);
      for (const corner of ['top_left', 'top_right', 'bottom_left', 'bottom_right']) {
        const [cx, cy] = [Number(item[corner]?.M?.['x']?.N), Number(item[corner]?.M?.['y']?.N)];
        if (cx < x - 1e-9 || cx > x + width + 1e-9 || cy < y - 1e-9 || cy > y + height + 1e-9) {
          problems.push(`${item['SK']?.S} ${corner}`);
        }
      }
    }
    for (const { items: own } of receipts) {
      const words = groupBy(ofType(own, 'RECEIPT_WORD'), (word) => word['SK']?.S?.split('#WORD#')[0] ?? '');
      for (const line of ofType(own, 'RECEIPT_LINE')) {
        const joined = (words.get(line['SK']?.S ?? '') ?? []).map(textOf).join(' ');
        if (joined !== textOf(line)) problems.push(`${line['SK']?.S} ${joined}`);
      }
    }
    expect(problems).toEqual([]);
  });

  it('leans now and then', () => {
    const leaning = receipts.filter(({ items: own }) =>
      ofType(own, 'RECEIPT_WORD').some((word) => Math.abs(Number(word['angle_degrees']?.N)) > 0.05),
    );
    expect(leaning.length).toBeGreaterThan(15);
    expect(leaning.length).toBeLessThan(70);
  });

  it('has telephone, address and date found in its text, and only numbers kept free for examples', () => {
    for (const { items: own } of receipts) {
      const found = ofType(own, 'RECEIPT_WORD').flatMap((word) => {
        const data = word['extracted_data']?.M;
        return data === undefined ? [] : [{ type: data['type']?.S, value: data['value']?.S }];
      });
      for (const type of ['phone', 'address', 'date']) expect(found.map((data) => data.type)).toContain(type);
      for (const { type, value } of found)
        if (type === 'phone') expect(value).toMatch(/^\(555\) 555-01\d\d$/);
    }
  });
});

describe('all receipts together', () => {
  it('have labels in every state of validation, of nobody and of somebody', () => {
    const labels = ofType(items, 'RECEIPT_WORD_LABEL');
    expect(new Set(labels.map((label) => label['validation_status']?.S))).toEqual(
      new Set(['NONE', 'PENDING', 'VALID', 'INVALID', 'NEEDS_REVIEW']),
    );
    for (const name of ['reasoning', 'label_proposed_by', 'label_consolidated_from']) {
      expect(new Set(labels.map((label) => Object.keys(label[name]!)[0]))).toEqual(new Set(['S', 'NULL']));
    }
  });

  it('have words that wait, and noise that waits for nothing in the second generation only', () => {
    const noise = ofType(items, 'RECEIPT_WORD').filter((word) => word['is_noise']?.BOOL);
    expect(noise.length).toBeGreaterThan(0);
    expect(new Set(noise.map((word) => word['embedding_status']?.S))).toEqual(new Set(['NOISE']));
    const others = ofType(items, 'RECEIPT_WORD').filter((word) => !word['is_noise']?.BOOL);
    expect(new Set(others.map((word) => `${word['embedding_status']?.S} ${word['GSI1PK']?.S}`))).toEqual(
      new Set(['NONE EMBEDDING_STATUS#NONE']),
    );
    const first = ofType(generate({ generation: 'first' }), 'RECEIPT_WORD');
    expect(new Set(first.map((word) => word['embedding_status']?.S))).toEqual(new Set(['NONE']));
  });

  it.each(['first', 'second'] as const)('have some without a merchant (%s generation)', (generation) => {
    const all = byReceipt(generate({ generation, receipts: 120 }));
    const unknown = all.filter(
      ({ items: own }) => !own.some((item) => /METADATA|PLACE/.test(item['TYPE']?.S ?? '')),
    );
    expect(unknown.length).toBeGreaterThan(5);
    expect(unknown.length).toBeLessThan(40);
  });

  it('have merchants of every state and of names with accents, apostrophes and Chinese or Japanese characters', () => {
    const merchants = ofType(generate({ generation: 'first', receipts: 120 }), 'RECEIPT_METADATA');
    expect(new Set(merchants.map((item) => item['validation_status']?.S))).toEqual(
      new Set(['MATCHED', 'UNSURE']),
    );
    const names = merchants.map((item) => item['merchant_name']?.S ?? '').join('\n');
    for (const kind of [/[éÉ]/, /'/, /\p{Script=Han}/u, /\p{Script=Hiragana}/u]) expect(names).toMatch(kind);
    expect(merchants.some((item) => item['canonical_merchant_name']?.S)).toBe(true);
    expect(merchants.some((item) => item['canonical_merchant_name']?.NULL)).toBe(true);
  });

  it('have in most receipts a word to search for that no other receipt has', () => {
    const homes = new Map<string, Set<string>>();
    for (const { id, items: own } of receipts) {
      for (const text of textsOf('RECEIPT_WORD', own).filter((word) => /^\p{L}{7,}$/u.test(word))) {
        homes.set(text.toLowerCase(), (homes.get(text.toLowerCase()) ?? new Set()).add(id));
      }
    }
    const distinct = new Set([...homes.values()].filter((ids) => ids.size === 1).flatMap((ids) => [...ids]));
    expect(distinct.size).toBeGreaterThan(receipts.length * 0.6);
  });

  it('have images with one receipt and images with two', () => {
    const counts = [...groupBy(receipts, ({ id }) => id.split('#RECEIPT#')[0] ?? '').values()].map(
      (each) => each.length,
    );
    expect(new Set(counts)).toEqual(new Set([1, 2]));
  });
});
