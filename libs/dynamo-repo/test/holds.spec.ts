import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BATCH, OTHER_BATCH } from './factories.ts';
import { startDynamo } from './local-table.ts';
import type { LocalDynamo, LocalTable } from './local-table.ts';

let dynamo: LocalDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

let table: LocalTable;
beforeEach(async () => {
  table = await dynamo.createTable();
});

const request = (batchId: string) => ({ batchId, code: 'c', message: 'm', baseMs: 100, maxMs: 350 });

describe('the hold on submissions', () => {
  it('is none at first, doubles with each failed batch up to its limit, and is forgotten', async () => {
    const { holds } = table.repoWith({ now: () => 1000 });
    expect(await holds.get()).toBeUndefined();
    const untils: (number | undefined)[] = [];
    for (const batchId of [BATCH, OTHER_BATCH, BATCH]) {
      await holds.extend(request(batchId));
      untils.push((await holds.get())?.until);
    }
    expect(untils).toEqual([1100, 1200, 1350]);
    expect(await holds.get()).toMatchObject({ batchId: BATCH, code: 'c', message: 'm', failures: 3 });
    await holds.clear();
    expect(await holds.get()).toBeUndefined();
    await holds.extend(request(OTHER_BATCH));
    expect(await holds.get()).toMatchObject({ failures: 1, until: 1100 });
  });

  it('counts a batch once, however often its step is run', async () => {
    const { holds } = table.repoWith({ now: () => 1000 });
    await holds.extend(request(BATCH));
    await holds.extend(request(BATCH));
    expect(await holds.get()).toMatchObject({ failures: 1, until: 1100 });
  });
});
