import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aResult, aSummary, aWordItem, BATCH, wordId } from './factories.ts';
import { collect, startDynamo } from './local-table.ts';
import type { LocalDynamo } from './local-table.ts';

let dynamo: LocalDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

describe('a batch by hand', () => {
  it('is brought home, and there is nothing to do the second time', async () => {
    const { repo, put, items } = await dynamo.createTable();
    await put(aWordItem());
    await repo.words.claim(wordId(), BATCH);
    await repo.batches.add(aSummary());
    const [owner, customId, results, ledger] = ['me', wordId(), [aResult()], { submitted: 1, stored: 1 }];
    const reported: number[] = [];

    const ingest = async () => {
      for await (const batch of repo.batches.listPending(['EMBEDDING', 'WORD_EMBEDDING'])) {
        const lease = await repo.runs.acquireLease(batch.batchId, { owner, durationMs: 300_000 });
        if (!lease.acquired) continue;
        for await (const written of repo.results.putAll(results)) reported.push(written);
        await repo.words.settle(customId, { batchId: batch.batchId, to: 'SUCCESS' });
        await repo.runs.complete(batch.batchId, lease.fence, ledger);
        await repo.batches.close(batch.batchId, 'COMPLETED');
        await repo.runs.releaseLease(batch.batchId, { owner, fence: lease.fence });
      }
    };
    await ingest();
    const first = await items();
    await ingest();
    expect(await items()).toEqual(first);
    expect(reported).toEqual([1]);
    expect(await repo.runs.get(BATCH)).toMatchObject({ ledger, lease: undefined });
    expect(await collect(repo.words.listByStatus('SUCCESS'))).toHaveLength(1);
  });
});
