import { describe, expect, it } from '@jest/globals';
import { recordFault } from './record-fault.ts';

describe('recordFault', () => {
  it.each([
    ['nothing', { id: 'a' }, undefined],
    ['flat metadata', { id: 'a/b c', metadata: { x: 1, list: ['a'] } }, undefined],
    ['an id beyond ASCII', { id: 'ü' }, 'INVALID_ID'],
    ['an id of 513 characters', { id: 'x'.repeat(513) }, 'INVALID_ID'],
    ['null as metadata', { id: 'a', metadata: { x: null } }, 'INVALID_METADATA'],
    ['nested metadata', { id: 'a', metadata: { x: {} } }, 'INVALID_METADATA'],
    ['a key with $', { id: 'a', metadata: { $x: 1 } }, 'INVALID_METADATA'],
    ['metadata over 40 KB', { id: 'a', metadata: { x: 'y'.repeat(41_000) } }, 'METADATA_TOO_LARGE'],
  ])('finds what %s is refused for, without a vector', (_, record, code) => {
    expect(recordFault(record)?.code).toBe(code);
  });
});
