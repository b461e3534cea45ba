import { describe, expect, it } from '@jest/globals';
import type { Change } from './change.ts';
import { decodeChange, encodeChange, encodedRecordBytes } from './change-bytes.ts';

describe('encodeChange', () => {
  it.each<[string, Change]>([
    ['clear', { type: 'clear' }],
    ['delete', { type: 'delete', ids: ['IMAGE#1', 'b'] }],
    [
      'put',
      { type: 'put', records: [{ id: 'a', values: Float32Array.of(0.1, -2), metadata: '{"t":"焼"}' }] },
    ],
    [
      'put without metadata',
      {
        type: 'put',
        records: [
          { id: 'a', values: Float32Array.of(0, 1) },
          { id: 'b', values: Float32Array.of(1, 1) },
        ],
      },
    ],
    ['put of nothing', { type: 'put', records: [] }],
  ])('is read back as it was: %s', (_case, change) => {
    expect(decodeChange(encodeChange(change), 2)).toEqual(change);
  });

  it('is as long as said beforehand', () => {
    const record = { id: 'abc', values: Float32Array.of(1, 2), metadata: '{"t":"é"}' };
    const empty = encodeChange({ type: 'put', records: [] }).length;
    expect(encodeChange({ type: 'put', records: [record] }).length - empty).toBe(
      encodedRecordBytes(record, 2),
    );
  });

  it('refuses a type it does not know', () => {
    expect(() => decodeChange(Buffer.of(9, 0, 0, 0, 0), 2)).toThrow('Unknown type of change: 9');
  });
});
