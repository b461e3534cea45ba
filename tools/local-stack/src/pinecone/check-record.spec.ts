import { describe, expect, it } from '@jest/globals';
import { checkRecord } from './check-record.ts';
import { DEFAULT_PINECONE_LIMITS } from './limits.ts';

const check = (item: unknown) => checkRecord(item, 'vectors[0]', { dimension: 2 }, DEFAULT_PINECONE_LIMITS);
const aRecord = (overrides: object = {}) => ({ id: 'a', values: [1, 0.1], ...overrides });
const paddedTo = (bytes: number) => ({ pad: 'x'.repeat(bytes - '{"pad":""}'.length) });

describe('checkRecord', () => {
  it('keeps values as float32 and metadata as JSON text', () => {
    expect(check(aRecord({ metadata: { a: 1, b: ['x'] } }))).toEqual({
      id: 'a',
      values: Float32Array.of(1, 0.1),
      metadata: '{"a":1,"b":["x"]}',
    });
    expect(check(aRecord({ metadata: null }))).toEqual({ id: 'a', values: Float32Array.of(1, 0.1) });
  });

  it.each([
    ['an id of 512 characters', aRecord({ id: 'i'.repeat(512) })],
    ['the smallest value that is not zero', aRecord({ values: [1e-8, 0] })],
    ['metadata of 40,960 bytes', aRecord({ metadata: paddedTo(40_960) })],
    ['an empty list of strings', aRecord({ metadata: { labels: [] } })],
  ])('takes %s', (_case, item) => {
    expect(() => check(item)).not.toThrow();
  });

  it.each([
    [
      'a wrong dimension',
      aRecord({ values: [1] }),
      'Vector dimension 1 does not match the dimension of the index 2',
    ],
    ['missing values', { id: 'a' }, 'Vector dimension 0 does not match the dimension of the index 2'],
    [
      'a zero vector',
      aRecord({ values: [0, -0] }),
      "at least one non-zero value. Vector ID 'a' contains only zeros",
    ],
    ['a vector too small to be stored', aRecord({ values: [9e-9, 0] }), 'contains only zeros'],
    [
      'null among the values',
      aRecord({ values: [1, null] }),
      'vectors[0].values[1]: invalid value null for type TYPE_FLOAT',
    ],
    ['a value beyond float32', aRecord({ values: [1, 1e39] }), 'vectors[0].values[1]: invalid value 1e+39'],
    [
      'a typed array turned object',
      aRecord({ values: { 0: 1, 1: 2 } }),
      'vectors[0].values: invalid value {"0":1,"1":2}',
    ],
    ['no id', aRecord({ id: undefined }), 'Vector ID must be a non-empty string'],
    ['an id that is not ASCII', aRecord({ id: 'café' }), "Vector ID must be ASCII, but got 'café'"],
    ['an id with NUL', aRecord({ id: 'a\0' }), 'Vector ID must be ASCII'],
    ['an id of 513 characters', aRecord({ id: 'i'.repeat(513) }), 'exceeds the limit of 512 characters'],
    [
      'sparse values',
      aRecord({ sparseValues: { indices: [1], values: [1] } }),
      'does not support sparse values',
    ],
    [
      'null in the metadata',
      aRecord({ metadata: { x: null } }),
      "Metadata value must be a string, number, boolean or list of strings, got 'null' for field 'x'",
    ],
    ['an object in the metadata', aRecord({ metadata: { x: { y: 1 } } }), `got '{"y":1}' for field 'x'`],
    ['a list of numbers in the metadata', aRecord({ metadata: { x: [1] } }), `got '[1]' for field 'x'`],
    ['a field name with $', aRecord({ metadata: { $x: 1 } }), "must not start with '$'"],
    [
      'metadata of 40,961 bytes',
      aRecord({ metadata: paddedTo(40_961) }),
      'metadata size is 40961 bytes, which exceeds the limit of 40960 bytes per vector',
    ],
    ['a record that is no object', 'a', 'vectors[0]: must be an object'],
  ])('refuses %s', (_case, item, message) => {
    expect(() => check(item)).toThrow(message);
  });

  it('measures metadata in bytes of UTF-8', () => {
    expect(() => check(aRecord({ metadata: { pad: '焼'.repeat(13_651) } }))).toThrow(
      'metadata size is 40963 bytes',
    );
  });
});
