import { describe, expect, it } from '@jest/globals';
import { wordKind } from '../src/index.ts';
import type { MetadataValue } from '../src/index.ts';
import { wordContexts } from '../src/word-context.ts';
import { readGolden, toReceiptDetails } from './golden.ts';
import type { TableItem } from './golden.ts';

type Metadata = Record<string, MetadataValue>;

interface GoldenWord {
  custom_id: string;
  position: string;
  context_overlap: { left: string; right: string; embedding_input: string };
  metadata_intended: Metadata;
}

const receiptOf = (generation: 'seed' | 'head', name: string) =>
  toReceiptDetails(readGolden<TableItem[]>(`items_${generation}_${name}`));
const wordsOf = (name: string) => readGolden<GoldenWord[]>(`words_seed_${name}`);

describe.each([
  ['A1', 28],
  ['A2', 6],
  ['B1', 16],
  ['E1', 130],
])('golden receipt %s', (name, count) => {
  it('gives every word, in the order of the table', () => {
    const ids = [...wordKind.itemsOf(receiptOf('seed', name)).keys()];
    expect(ids).toHaveLength(count);
    expect(ids).toEqual(wordsOf(name).map((word) => word.custom_id));
  });

  it('stands each word where it stands, between the words it stands between', () => {
    const placed = wordContexts(receiptOf('seed', name).words);
    expect(placed.map(({ position, left, right }) => ({ position, left, right }))).toEqual(
      wordsOf(name).map(({ position, context_overlap: { left, right } }) => ({ position, left, right })),
    );
  });

  it('makes the input texts, the same in both generations of the table', () => {
    const expected = wordsOf(name).map((word) => word.context_overlap.embedding_input);
    for (const generation of ['seed', 'head'] as const) {
      const items = [...wordKind.itemsOf(receiptOf(generation, name)).values()];
      expect(items.map((item) => item.inputText)).toEqual(expected);
    }
  });

  it('makes the metadata of the first generation, to the last bit of every number', () => {
    const items = [...wordKind.itemsOf(receiptOf('seed', name)).values()];
    expect(items.map((item) => item.metadata)).toStrictEqual(
      wordsOf(name).map((word) => word.metadata_intended),
    );
  });

  it('makes the same metadata of the second generation, with the merchant of the place', () => {
    const items = [...wordKind.itemsOf(receiptOf('head', name)).values()];
    const merchants = readGolden<{ metadata_head: Metadata }[]>(`words_head_${name}`).map(
      (word) => word.metadata_head['merchant_name'],
    );
    const expected = wordsOf(name).map(({ metadata_intended: { merchant_name: _, ...rest } }, at) =>
      merchants[at] ? { ...rest, merchant_name: merchants[at] } : rest,
    );
    expect(items.map((item) => item.metadata)).toStrictEqual(expected);
  });
});

it('knows noise, which the second generation marks', () => {
  const noise = [...wordKind.itemsOf(receiptOf('head', 'A1')).values()].filter((item) => item.isNoise);
  expect(noise).toMatchObject([{ text: '***', embeddingStatus: 'NOISE' }]);
});
