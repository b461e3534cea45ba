import { describe, expect, it } from '@jest/globals';
import { createRecords } from './records.ts';

const aRecord = (id: string, value = 1) => ({ id, values: Float32Array.of(value, value) });

describe('createRecords', () => {
  it('keeps records apart across many segments', () => {
    const records = createRecords(2);
    for (let i = 0; i < 3_000; i += 1) records.put(aRecord(`id-${i}`, i));
    expect(records.size).toBe(3_000);
    for (const i of [0, 1_023, 1_024, 2_047, 2_048, 2_999])
      expect(records.get(`id-${i}`)?.values).toEqual(Float32Array.of(i, i));
  });

  it('uses the place of a removed record again', () => {
    const records = createRecords(2);
    for (const id of ['a', 'b', 'c']) records.put(aRecord(id));
    expect([records.remove('b'), records.remove('b')]).toEqual([true, false]);
    records.put({ ...aRecord('d', 4), metadata: '{"a":1}' });
    expect(records.slotCount).toBe(3);
    expect(records.sortedIds()).toEqual(['a', 'c', 'd']);
    expect(records.get('d')).toEqual({ ...aRecord('d', 4), metadata: '{"a":1}' });
    expect(records.get('b')).toBeUndefined();
  });

  it('takes old metadata away when a record comes without', () => {
    const records = createRecords(2);
    records.put({ ...aRecord('a'), metadata: '{"a":1}' });
    records.put(aRecord('a', 2));
    expect(records.get('a')?.metadata).toBeUndefined();
    expect(records.normAt(0)).toBeCloseTo(Math.sqrt(8));
  });

  it('is empty after clear, and usable', () => {
    const records = createRecords(2);
    records.put(aRecord('a'));
    records.clear();
    expect([records.size, records.slotCount, records.sortedIds()]).toEqual([0, 0, []]);
    records.put(aRecord('b', 3));
    expect(records.get('b')?.values).toEqual(Float32Array.of(3, 3));
  });
});
