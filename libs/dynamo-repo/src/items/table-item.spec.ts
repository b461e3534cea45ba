import { describe, expect, it } from '@jest/globals';
import { InvalidItemError } from '../errors.ts';
import { parseTableItem } from './table-item.ts';

const key = { PK: { S: 'IMAGE#1' }, SK: { S: 'RECEIPT#00001' } };

describe('parseTableItem', () => {
  it('takes every attribute type, nested too, and leaves number texts alone', () => {
    const item = {
      ...key,
      n: { N: '-0.0200E+3' },
      flag: { BOOL: false },
      nothing: { NULL: true },
      list: { L: [{ M: { deep: { L: [] } } }, { S: '' }] },
      names: { SS: ['a', 'b'] },
      sizes: { NS: ['1', '2'] },
    };
    expect(parseTableItem(item)).toEqual(item);
  });

  it('decodes binary values, and takes its own result again', () => {
    const item = parseTableItem({ ...key, b: { B: 'aGk=' }, bs: { BS: ['aGk='] } });
    expect(Buffer.from(item.b?.B ?? []).toString()).toBe('hi');
    expect(parseTableItem(item)).toEqual(item);
  });

  it.each([
    ['no object', 'text', /not an object/],
    ['an array', [key], /not an object/],
    ['no PK', { SK: key.SK }, /PK must be a text/],
    ['an empty SK', { ...key, SK: { S: '' } }, /SK must be a text/],
    ['a number as PK', { ...key, PK: { N: '1' } }, /PK must be a text/],
    ['plain values', { ...key, text: 'MILK' }, /text must have exactly one type/],
    ['two types', { ...key, text: { S: 'a', N: '1' } }, /text must have exactly one type/],
    ['no type', { ...key, text: {} }, /text must have exactly one type/],
    ['an unknown type', { ...key, text: { toString: 'a' } }, /text has the unknown type toString/],
    ['a number that is one', { ...key, n: { N: 1 } }, /n is not a N/],
    ['a number that is none', { ...key, n: { N: 'NaN' } }, /n is not a N/],
    ['NULL: false', { ...key, n: { NULL: false } }, /n is not a NULL/],
    ['an empty set', { ...key, s: { SS: [] } }, /s is not a SS/],
    ['a set with a member twice', { ...key, s: { SS: ['a', 'a'] } }, /s is not a SS/],
    [
      'a fault deep inside',
      { ...key, m: { M: { l: { L: [{ S: 'a' }, { S: 2 }] } } } },
      /m\.l\[1\] is not a S/,
    ],
    ['an empty index key', { ...key, GSI1PK: { S: '' } }, /GSI1PK is a key of an index/],
    ['a TYPE that is no text', { ...key, TYPE: { NULL: true } }, /TYPE is a key of an index/],
  ])('refuses %s', (_name, json, message) => {
    expect(() => parseTableItem(json)).toThrow(InvalidItemError);
    expect(() => parseTableItem(json)).toThrow(message);
  });

  it('names the item that it refuses', () => {
    const refusal = { key: { PK: 'IMAGE#1', SK: 'RECEIPT#00001' } };
    expect(() => parseTableItem({ ...key, n: { N: '' } })).toThrow(expect.objectContaining(refusal));
  });
});
