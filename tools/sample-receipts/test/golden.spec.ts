import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Generation, TableItem } from '../src/index.ts';
import { generate, kindOf, ofType } from './receipts.ts';

const TYPES: Record<Generation, readonly string[]> = {
  first: [
    'RECEIPT',
    'RECEIPT_LINE',
    'RECEIPT_WORD',
    'RECEIPT_WORD_LABEL',
    'RECEIPT_METADATA',
    'RECEIPT_LETTER',
  ],
  second: [
    'RECEIPT',
    'RECEIPT_LINE',
    'RECEIPT_WORD',
    'RECEIPT_WORD_LABEL',
    'RECEIPT_PLACE',
    'RECEIPT_LETTER',
  ],
};
const KEYS = /^(PK|SK|GSI[1-4][PS]K)$/;

function readGolden(generation: Generation, type: string): TableItem[] {
  const text = readFileSync(new URL(`golden/items-${generation}.json`, import.meta.url), 'utf8');
  return ofType(JSON.parse(text) as TableItem[], type);
}

/** What a key looks like: its literals, and a mark for each thing that differs from item to item. */
const shapeOf = (key: string) =>
  key
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<image>')
    .replace(/#LABEL#[A-Z_]+$/, '#LABEL#<name>')
    .replace(/^LABEL#[A-Z_]{34}$/, 'LABEL#<name, 40 long>')
    .replace(/^4_LABEL#(\d{5})#(\d{5})#[A-Z_]+$/, '4_LABEL#$1#$2#<name>')
    .replace(/^(VALIDATION_STATUS|EMBEDDING_STATUS)#[A-Z_]+$/, '$1#<status>')
    .replace(/(STATUS)#(MATCHED|UNSURE|NO_MATCH)/, '$1#<match>')
    .replace(/CONFIDENCE#0\.\d{4}/, 'CONFIDENCE#<0.0000>')
    .replace(/^(MERCHANT|PLACE)#.+$/, '$1#<name>')
    .replaceAll(/#\d{5}/g, '#<number>');

/** How a number is written: in how many decimals, or as a whole one. */
const numberForm = (text: string) => `${/\.(\d*)$/.exec(text)?.[1]?.length ?? 'no'} decimals`;
const numbersIn = (item: TableItem, name: string): string[] => {
  const value = item[name];
  return [value?.N, ...Object.values(value?.M ?? {}).map((part) => part.N)].filter(
    (text) => text !== undefined,
  );
};

describe.each(['first', 'second'] as const)(
  'items of the %s generation are written as the golden ones',
  (generation) => {
    const items = generate({ generation, letters: true, receipts: 40 });

    it('has the types of that generation and no other', () => {
      expect(new Set(items.map((item) => item['TYPE']?.S))).toEqual(new Set(TYPES[generation]));
    });

    describe.each(TYPES[generation])('%s', (type) => {
      const golden = readGolden(generation, type);
      const own = ofType(items, type);

      it('has all attributes that every golden item has, and none that no golden item has', () => {
        const always = Object.keys(golden[0]!).filter((name) => golden.every((item) => name in item));
        const ever = new Set(golden.flatMap((item) => Object.keys(item)));
        const missing = own.flatMap((item) => always.filter((name) => !(name in item)));
        const unknown = own.flatMap((item) => Object.keys(item).filter((name) => !ever.has(name)));
        expect([...new Set(missing), ...new Set(unknown)]).toEqual([]);
      });

      it('has attributes of the golden items’ kinds, where what is NULL may be text', () => {
        const kindsIn = (items: readonly TableItem[]) =>
          new Set(
            items.flatMap((item) => Object.entries(item).map(([name, value]) => `${name} ${kindOf(value)}`)),
          );
        const known = kindsIn(golden);
        const differing = [...kindsIn(own)].filter(
          (kind) => !known.has(kind) && !known.has(kind.replace(/S$/, 'NULL')),
        );
        expect(differing).toEqual([]);
      });

      it('has keys of the golden items’ form', () => {
        for (const name of Object.keys(golden[0]!).filter((each) => KEYS.test(each))) {
          const forms = new Set(golden.map((item) => shapeOf(item[name]?.S ?? '')));
          const ownForms = new Set(own.map((item) => shapeOf(item[name]?.S ?? '')));
          expect([name, ...ownForms].sort()).toEqual([name, ...forms].sort());
        }
      });

      it('has numbers of as many decimals', () => {
        const fixed = Object.keys(golden[0]!).filter((name) =>
          /angle|bounding_box|top_|bottom_|^confidence$/.test(name),
        );
        if (type === 'RECEIPT_PLACE')
          return expect(own.every((item) => /^0\.\d{1,2}$/.test(item['confidence']?.N ?? ''))).toBe(true);
        for (const name of fixed) {
          const forms = new Set(golden.flatMap((item) => numbersIn(item, name)).map(numberForm));
          expect(forms.size).toBe(1);
          expect(new Set(own.flatMap((item) => numbersIn(item, name)).map(numberForm))).toEqual(forms);
        }
      });
    });

    it('uses each key once', () => {
      const keys = items.map((item) => `${item['PK']?.S} ${item['SK']?.S}`);
      expect(new Set(keys).size).toBe(keys.length);
    });

    it('holds nothing that the table refuses: no empty set or list, no number beyond 38 digits', () => {
      const values = items.flatMap((item) => Object.values(item));
      expect(values.filter((value) => value.SS?.length === 0 || value.L?.length === 0)).toEqual([]);
      const numbers = items.flatMap((item) => Object.keys(item).flatMap((name) => numbersIn(item, name)));
      expect(numbers.filter((text) => text.replaceAll(/\D/g, '').replace(/^0+/, '').length > 38)).toEqual([]);
    });
  },
);
