import { describe, expect, it } from '@jest/globals';
import { recordBytes } from './body.ts';
import { checkRecord } from './check-record.ts';
import { EncodedMetadata, metadataJson } from './encoded-metadata.ts';
import type { VectorMetadata, VectorRecord } from './types.ts';

const limits = { dimension: 3, maxBytes: 100_000 };
const aRecord = (overrides: Partial<VectorRecord> = {}): VectorRecord => ({
  id: 'a',
  values: [1, 2, 3],
  ...overrides,
});
const codeOf = (overrides: Partial<VectorRecord>) => {
  const check = checkRecord(aRecord(overrides), limits);
  return check.ok ? 'ok' : check.error.code;
};
/** Metadata whose JSON has exactly so many bytes. */
const metadataOf = (bytes: number, filler = 'x') => {
  const rest = bytes - Buffer.byteLength('{"text":""}');
  const size = Buffer.byteLength(filler);
  return { text: filler.repeat(Math.floor(rest / size)) + 'x'.repeat(rest % size) };
};
/** As a caller without types would pass it. */
const untyped = (value: unknown) => value as VectorMetadata;

describe('checkRecord', () => {
  it.each<[string, Partial<VectorRecord>, string]>([
    ['an id of 512 characters', { id: 'x'.repeat(512) }, 'ok'],
    ['an id of 513 characters', { id: 'x'.repeat(513) }, 'INVALID_ID'],
    ['an empty id', { id: '' }, 'INVALID_ID'],
    ['an id beyond ASCII', { id: 'IMAGE#é' }, 'INVALID_ID'],
    ['an id with NUL', { id: 'a\0b' }, 'INVALID_ID'],
    ['an id with quotes and control characters', { id: '"\\\n\x01' }, 'ok'],
    ['an id that is no text', { id: 7 as unknown as string }, 'INVALID_ID'],
    ['too few values', { values: [1, 2] }, 'DIMENSION_MISMATCH'],
    ['too many values', { values: new Float32Array(4).fill(1) }, 'DIMENSION_MISMATCH'],
    ['no values', { values: [] }, 'DIMENSION_MISMATCH'],
    ['NaN', { values: [1, NaN, 3] }, 'NOT_FINITE'],
    ['a hole', { values: new Array<number>(3) }, 'NOT_FINITE'],
    ['text as a value', { values: ['1', 2, 3] as unknown as number[] }, 'NOT_FINITE'],
    ['what a float32 cannot hold', { values: [1, 2, 1e39] }, 'NOT_FINITE'],
    ['zeros', { values: [0, -0, 0] }, 'ZERO_VECTOR'],
    ['nearly zeros', { values: [9.9e-9, -9.9e-9, 0] }, 'ZERO_VECTOR'],
    ['one value that is just enough', { values: [0, -1e-8, 0] }, 'ok'],
    [
      'encoded zeros',
      { values: { dimension: 3, isZero: true, jsonByteLength: 7, writeJson: () => 0 } },
      'ZERO_VECTOR',
    ],
    [
      'an encoded vector of another dimension',
      { values: { dimension: 4, isZero: false, jsonByteLength: 9, writeJson: () => 0 } },
      'DIMENSION_MISMATCH',
    ],
  ])('judges %s', (_name, overrides, code) => {
    expect(codeOf(overrides)).toBe(code);
  });

  it.each<[string, VectorMetadata, string]>([
    ['every allowed type', { text: 'é', count: -1.5, flag: false, tags: ['a'], none: [] }, 'ok'],
    ['nothing', {}, 'ok'],
    ['null', untyped({ a: null }), 'INVALID_METADATA'],
    ['undefined', untyped({ a: undefined }), 'INVALID_METADATA'],
    ['an object', untyped({ a: { b: 1 } }), 'INVALID_METADATA'],
    ['a list of numbers', untyped({ a: [1] }), 'INVALID_METADATA'],
    ['Infinity', { a: Infinity }, 'INVALID_METADATA'],
    ['a key with $', { $a: 1 }, 'INVALID_METADATA'],
    ['a $ within a key', { price$: 1 }, 'ok'],
    ['40,960 bytes', metadataOf(40_960), 'ok'],
    ['40,961 bytes', metadataOf(40_961), 'METADATA_TOO_LARGE'],
    ['40,960 bytes of characters of three bytes', metadataOf(40_960, '日'), 'ok'],
    ['40,963 bytes of characters of three bytes', metadataOf(40_963, '日'), 'METADATA_TOO_LARGE'],
  ])('judges metadata with %s', (_name, metadata, code) => {
    expect(codeOf({ metadata })).toBe(code);
  });

  it('names the field that is wrong', () => {
    const check = checkRecord(aRecord({ metadata: untyped({ ok: 1, merchant: null }) }), limits);
    expect(check).toMatchObject({
      error: { message: expect.stringContaining('"merchant" is null'), scope: 'item' },
    });
  });

  it('knows the size of its JSON to the byte, and where a request ends', () => {
    const record = aRecord({ id: 'q"', values: [0.5, -0.25, 1e-7], metadata: { text: '日本 "é"' } });
    const json = '{"id":"q\\"","values":[0.5,-0.25,1e-7],"metadata":{"text":"日本 \\"é\\""}}';
    const bytes = Buffer.byteLength(json);
    const check = checkRecord(record, { dimension: 3, maxBytes: bytes });
    expect(check.ok && recordBytes(check.record)).toBe(bytes);
    expect(checkRecord(record, { dimension: 3, maxBytes: bytes - 1 })).toMatchObject({
      error: { code: 'RECORD_TOO_LARGE' },
    });
  });

  it('takes metadata that are JSON already as they are', () => {
    const json = Buffer.from(metadataJson({ text: '日本 "é"', tags: ['a'] }) ?? '');
    const check = checkRecord(aRecord({ metadata: new EncodedMetadata(json) }), limits);
    expect(check.ok && check.record.metadata).toBe(json);
  });

  it('takes no metadata whose memory was given back for a fault of the record', () => {
    const json = Buffer.allocUnsafeSlow(2);
    json.write('{}');
    (json.buffer as ArrayBuffer).transfer(0);
    expect(() => checkRecord(aRecord({ metadata: new EncodedMetadata(json) }), limits)).toThrow(TypeError);
  });

  it('makes no JSON of metadata that would be refused', () => {
    expect(metadataJson(metadataOf(40_960))).toHaveLength(40_960);
    expect(metadataJson(metadataOf(40_961))).toBeUndefined();
    expect(metadataJson(untyped({ a: null }))).toBeUndefined();
  });
});
