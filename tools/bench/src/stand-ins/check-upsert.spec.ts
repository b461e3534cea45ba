import { describe, expect, it } from '@jest/globals';
import { checkUpsert } from './check-upsert.ts';

const body = (...vectors: unknown[]) => Buffer.from(JSON.stringify({ vectors, namespace: 'words' }));
const vector = (values: unknown) => ({ id: 'a', values, metadata: { text: '"values":[1,2]' } });

describe('checking an upsert', () => {
  it('counts records, whatever their texts say', () => {
    expect(checkUpsert(body(vector([1, -2e-7, 3]), vector([4, 5, 6])), 3)).toBe(2);
  });

  it('counts the values of every length of text, from every place in memory', () => {
    for (let length = 1; length < 20; length += 1) {
      const bytes = body(vector(Array.from({ length }, (_, at) => 10 ** (at % 7))));
      for (let offset = 0; offset < 8; offset += 1) {
        const moved = Buffer.concat([Buffer.alloc(offset, ','), bytes, Buffer.alloc(9, ',')]);
        expect(checkUpsert(moved.subarray(offset, offset + bytes.byteLength), length)).toBe(1);
      }
    }
  });

  it.each<[string, Buffer, string]>([
    ['a vector that is too short', body(vector([1, 2, 3]), vector([1, 2])), 'record 1 has 2 values, not 3'],
    ['a vector of other things', body(vector([1, null, 3])), 'no finite number'],
    ['numbers that are none', Buffer.from('{"vectors":[{"values":[1,2x,3]}]}'), 'JSON'],
    ['a body that was cut off', body(vector([1, 2, 3])).subarray(0, -1), 'it is no object'],
    ['a body without vectors', Buffer.from('{"vectors":[]}'), 'it has no vectors'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => checkUpsert(bytes, 3)).toThrow(message);
  });
});
