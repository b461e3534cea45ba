import { describe, expect, it } from '@jest/globals';
import { readGolden } from '../test/golden.ts';
import { formatLineId, formatWordId, pad3, pad5, parseLineId, parseWordId } from './index.ts';

interface GoldenId {
  image_id: string;
  receipt_id: number;
  line_id: number;
  word_id: number;
  id: string;
  result_sk: string;
}
const golden = readGolden<{
  word: GoldenId[];
  line: GoldenId[];
  parse_cases: { id: string; valid: boolean }[];
}>('custom_ids');

const V4 = '3f0c1c2e-5b7a-4d1e-9a54-6c1f0d2b7a11';
const WORD = `IMAGE#${V4}#RECEIPT#00001#LINE#00002#WORD#00003`;
const LINE = `IMAGE#${V4}#RECEIPT#00001#LINE#00002`;

describe('word ids', () => {
  it.each(golden.word)('writes and reads $id', ({ image_id, receipt_id, line_id, word_id, id }) => {
    const parts = { imageId: image_id, receiptId: receipt_id, lineId: line_id, wordId: word_id };
    expect(formatWordId(parts)).toBe(id);
    expect(parseWordId(id)).toEqual(parts);
  });

  it.each(golden.parse_cases)('refuses "$id"', ({ id, valid }) => {
    expect(valid).toBe(false);
    expect(() => parseWordId(id)).toThrow(expect.objectContaining({ name: 'InvalidIdError', id }));
  });

  it.each([
    ['a missing literal', WORD.replace('#LINE#', '#LINES#')],
    ['a lower-case literal', WORD.replace('WORD', 'word')],
    ['receipt 0', WORD.replace('RECEIPT#00001', 'RECEIPT#00000')],
    ['a number that is too short', WORD.replace('00003', '0003')],
    ['a number that is padded too far', WORD.replace('00003', '000003')],
    ['no number', WORD.replace('00003', '')],
    ['a sign', WORD.replace('00003', '-0003')],
    ['blanks around', ` ${WORD}`],
    ['a line feed at the end', `${WORD}\n`],
    ['digits of another script', WORD.replace('00003', '0000٣')],
    ['a number that no double holds', WORD.replace('00003', '9007199254740993')],
    ['a UUID of version 1', WORD.replace('4d1e', '1d1e')],
    ['a UUID of another variant', WORD.replace('9a54', 'ca54')],
    ['a UUID without hyphens', WORD.replace(V4, V4.replaceAll('-', ''))],
    ['no image', WORD.replace(V4, '')],
  ])('refuses %s', (_name, id) => {
    expect(() => parseWordId(id)).toThrow(expect.objectContaining({ name: 'InvalidIdError', id }));
  });

  it('keeps the case of the image id and takes version 5', () => {
    const imageId = '9191AD7F-83eb-506f-9513-bbd5c556b233';
    const id = WORD.replace(V4, imageId);
    expect(formatWordId(parseWordId(id))).toBe(id);
    expect(parseWordId(id).imageId).toBe(imageId);
  });

  it.each([
    ['an image id with a separator', { imageId: `${V4}#RECEIPT` }],
    ['receipt 0', { receiptId: 0 }],
    ['a negative line', { lineId: -1 }],
    ['half a word', { wordId: 1.5 }],
    ['no number', { wordId: NaN }],
  ])('writes no id of %s', (_name, part) => {
    const write = () => formatWordId({ imageId: V4, receiptId: 1, lineId: 2, wordId: 3, ...part });
    expect(write).toThrow(expect.objectContaining({ name: 'InvalidIdError' }));
  });

  it('does not repeat a giant id in its message', () => {
    expect(() => parseWordId('x'.repeat(1_000_000))).toThrow(/^.{0,400}$/);
  });
});

describe('line ids', () => {
  it.each(golden.line)('writes and reads $id', ({ image_id, receipt_id, line_id, id }) => {
    const parts = { imageId: image_id, receiptId: receipt_id, lineId: line_id };
    expect(formatLineId(parts)).toBe(id);
    expect(parseLineId(id)).toEqual(parts);
  });

  it('reads every line id that was ever sent', () => {
    const lines =
      readGolden<{ custom_id: string; image_id: string; receipt_id: number; line_id: number }[]>('line_ids');
    expect(lines.length).toBeGreaterThan(40);
    for (const { custom_id, image_id, receipt_id, line_id } of lines) {
      expect(parseLineId(custom_id)).toEqual({ imageId: image_id, receiptId: receipt_id, lineId: line_id });
    }
  });

  it.each([
    ['a word id', WORD],
    ['a short number', LINE.replace('00002', '2')],
    ['another UUID', LINE.replace('4d1e', '7d1e')],
    ['nothing', ''],
  ])('refuses %s', (_name, id) => {
    expect(() => parseLineId(id)).toThrow(expect.objectContaining({ name: 'InvalidIdError', id }));
  });

  it('writes no id of receipt 0', () => {
    expect(() => formatLineId({ imageId: V4, receiptId: 0, lineId: 1 })).toThrow('receipt number');
  });
});

it.each(golden.word)(
  'pads the sort key of a result: $result_sk',
  ({ image_id, receipt_id, line_id, word_id, result_sk }) => {
    const key = `RESULT#IMAGE#${image_id}#RECEIPT#${pad5(receipt_id)}#LINE#${pad3(line_id)}#WORD#${pad3(word_id)}`;
    expect(key).toBe(result_sk);
  },
);
