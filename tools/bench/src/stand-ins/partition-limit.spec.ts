import { describe, expect, it } from '@jest/globals';
import { createPartitionLimit } from './partition-limit.ts';

const result = (batch: string) => ({ PK: { S: batch }, TYPE: { S: 'EMBEDDING_BATCH_RESULT' } });
const toSuccess = { ':new': { S: 'EMBEDDING_STATUS#SUCCESS' } };

describe('the limit of a partition', () => {
  it('lets a second’s worth through at once, and then as time goes by', () => {
    let time = 0;
    const limit = createPartitionLimit(10, () => time);
    const accepted = () =>
      Array.from({ length: 20 }, () => limit.takePut(result('BATCH#1'))).filter(Boolean).length;
    expect(accepted()).toBe(10);
    time = 500;
    expect(accepted()).toBe(5);
    time = 10_000;
    expect(accepted()).toBe(10);
  });

  it('is of every partition that an item shows in: batches of their own share that of their type', () => {
    const limit = createPartitionLimit(10, () => 0);
    const accepted = Array.from({ length: 20 }, (_, at) => limit.takePut(result(`BATCH#${at}`)));
    expect(accepted.filter(Boolean)).toHaveLength(10);
  });

  it('counts a word where it comes from and where it goes', () => {
    const limit = createPartitionLimit(10, () => 0);
    const accepted = Array.from({ length: 20 }, (_, at) => limit.takeWord(`IMAGE#${at}`, toSuccess));
    expect(accepted.filter(Boolean)).toHaveLength(10);
    const comesFrom = { PK: { S: 'other' }, GSI1PK: { S: 'EMBEDDING_STATUS#PENDING' } };
    const goesTo = { PK: { S: 'other' }, GSI1PK: { S: 'EMBEDDING_STATUS#SUCCESS' } };
    expect([limit.takePut(comesFrom), limit.takePut(goesTo)]).toEqual([false, false]);
  });

  it('takes nothing from one partition where another refuses', () => {
    const limit = createPartitionLimit(1, () => 0);
    expect(limit.takePut({ PK: { S: 'full' } })).toBe(true);
    expect(limit.takePut({ PK: { S: 'full' }, TYPE: { S: 'T' } })).toBe(false);
    expect(limit.takePut({ PK: { S: 'empty' }, TYPE: { S: 'T' } })).toBe(true);
  });
});
