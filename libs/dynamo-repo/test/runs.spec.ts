import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LeaseLostError } from '../src/index.ts';
import { aSubmission, aSummary, BATCH, OTHER_BATCH } from './factories.ts';
import type { JsonItem } from './golden.ts';
import { collect, refusal, startDynamo, transport } from './local-table.ts';
import type { LocalDynamo, LocalTable } from './local-table.ts';

let dynamo: LocalDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

let table: LocalTable;
let time = Date.UTC(2026, 4, 1);
const now = () => time;
beforeEach(async () => {
  table = await dynamo.createTable();
});
const runsOf = () => table.repoWith({ now }).runs;
const lease = (owner: string, durationMs = 1000) => ({ owner, durationMs });
const runItem = async () => (await table.items())[`BATCH#${BATCH} / RUN`] as JsonItem;

async function leased() {
  const runs = runsOf();
  const answer = await runs.acquireLease(BATCH, lease('a'));
  if (!answer.acquired) throw new Error('not acquired');
  return { runs, fence: answer.fence };
}

describe('a submission', () => {
  it('is saved as intended, read back whole, and listed until it is closed', async () => {
    const runs = runsOf();
    await runs.openSubmission(aSubmission());
    await runs.openSubmission(aSubmission({ batchId: OTHER_BATCH, createdAt: '2026-04-30T00:00:00.000Z' }));
    expect(await runs.get(BATCH)).toEqual({ ...aSubmission(), phase: 'intended', attempts: 0 });
    const open = await collect(runs.listOpenSubmissions());
    expect(open.map(({ batchId }) => batchId)).toEqual([OTHER_BATCH, BATCH]);

    const { fence } = await leased();
    await runs.closeSubmission(BATCH, fence, 'rolled-back', 'refused');
    expect(await runs.get(BATCH)).toMatchObject({
      phase: 'rolled-back',
      closeReason: 'refused',
      receiptRefs: undefined,
    });
    expect((await collect(runs.listOpenSubmissions())).map(({ batchId }) => batchId)).toEqual([OTHER_BATCH]);
    expect(Object.keys(await runItem())).not.toEqual(expect.arrayContaining(['GSI1PK']));
  });

  it('moves through its phases, each change leaving the rest as it is', async () => {
    const runs = runsOf();
    await runs.openSubmission(aSubmission());
    const { fence } = await leased();
    await runs.advance(BATCH, fence, { phase: 'uploaded', inputFileId: 'file-1' });
    await runs.advance(BATCH, fence, { phase: 'creating', createSentAt: '2026-05-01T00:00:01.000Z' });
    await runs.advance(BATCH, fence, {});
    await runs.advance(BATCH, fence, { openaiBatchId: 'batch_1', phase: undefined });
    expect(await runs.get(BATCH)).toMatchObject({
      ...aSubmission(),
      phase: 'creating',
      inputFileId: 'file-1',
      createSentAt: '2026-05-01T00:00:01.000Z',
      openaiBatchId: 'batch_1',
    });
  });

  it('of a batch id that is taken is refused; the same intent sent twice is not', async () => {
    const runs = runsOf();
    await runs.openSubmission(aSubmission());
    await runs.openSubmission(aSubmission());
    await expect(
      runs.openSubmission(aSubmission({ createdAt: '2027-01-01T00:00:00.000Z' })),
    ).rejects.toMatchObject({
      name: 'TableRequestError',
      failure: 'refused',
    });
    expect((await runs.get(BATCH))?.createdAt).toBe(aSubmission().createdAt);
  });

  it('of three thousand receipts fits an item', async () => {
    const receiptRefs = Array.from({ length: 3000 }, (_, at) => ({
      imageId: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
      receiptId: at + 1,
    }));
    await runsOf().openSubmission(aSubmission({ receiptRefs }));
    expect((await runsOf().get(BATCH))?.receiptRefs).toEqual(receiptRefs);
    expect(await table.repo.batches.add(aSummary({ receiptRefs }))).toBe('added');
  });
});

describe('a lease', () => {
  it('is held by one owner until it is released, and its fence only grows', async () => {
    const runs = runsOf();
    expect(await runs.acquireLease(BATCH, lease('a'))).toMatchObject({
      acquired: true,
      fence: 1,
      run: {
        batchId: BATCH,
        attempts: 0,
        createdAt: '2026-05-01T00:00:00.000Z',
        lease: { owner: 'a', fence: 1 },
      },
    });
    expect((await runs.get(BATCH))?.phase).toBeUndefined();
    const refused = { acquired: false, owner: 'a', expiresAt: time + 1000 };
    expect(await runs.acquireLease(BATCH, lease('b'))).toEqual(refused);
    expect(await runs.acquireLease(BATCH, lease('a'))).toEqual(refused);
    await runs.releaseLease(BATCH, { owner: 'a', fence: 1 });
    expect((await runs.get(BATCH))?.lease).toBeUndefined();
    expect(await runs.acquireLease(BATCH, lease('b'))).toMatchObject({ acquired: true, fence: 2 });
  });

  it('goes to exactly one of many who ask at once', async () => {
    const owners = Array.from({ length: 20 }, (_, at) => `owner-${at}`);
    const answers = await Promise.all(owners.map((owner) => runsOf().acquireLease(BATCH, lease(owner))));
    const winners = answers.filter(({ acquired }) => acquired);
    expect(winners).toHaveLength(1);
    expect(winners[0]).toMatchObject({ fence: 1 });
  });

  it('can be taken when it has expired, not a millisecond earlier', async () => {
    const runs = runsOf();
    await runs.acquireLease(BATCH, lease('a'));
    time += 999;
    expect(await runs.acquireLease(BATCH, lease('b'))).toMatchObject({ acquired: false });
    time += 1;
    expect(await runs.acquireLease(BATCH, lease('b'))).toMatchObject({ acquired: true, fence: 2 });
  });

  it('can be taken at once from an owner known to be dead, and from nobody else', async () => {
    const runs = runsOf();
    await runs.acquireLease(BATCH, lease('a'));
    expect(await runs.acquireLease(BATCH, { ...lease('b'), takeOverFrom: 'c' })).toMatchObject({
      acquired: false,
    });
    expect(await runs.acquireLease(BATCH, { ...lease('b'), takeOverFrom: 'a' })).toMatchObject({ fence: 2 });
    expect(await runs.acquireLease(BATCH, { ...lease('c'), takeOverFrom: 'a' })).toMatchObject({
      owner: 'b',
    });
  });

  it('is renewed from now by its owner, and by nobody else', async () => {
    const { runs, fence } = await leased();
    time += 600;
    await runs.renewLease(BATCH, { owner: 'a', fence, durationMs: 1000 });
    expect((await runs.get(BATCH))?.lease).toEqual({ owner: 'a', fence, expiresAt: time + 1000 });
    for (const other of [
      { owner: 'b', fence },
      { owner: 'a', fence: fence + 1 },
    ]) {
      await expect(runs.renewLease(BATCH, { ...other, durationMs: 1000 })).rejects.toThrow(LeaseLostError);
    }
  });

  it('that was lost is not released for its new owner', async () => {
    const { runs, fence } = await leased();
    time += 1000;
    await runs.acquireLease(BATCH, lease('b'));
    await runs.releaseLease(BATCH, { owner: 'a', fence });
    await runs.releaseLease(OTHER_BATCH, { owner: 'a', fence });
    expect((await runs.get(BATCH))?.lease).toMatchObject({ owner: 'b', fence: 2 });
    expect(await runs.get(OTHER_BATCH)).toBeUndefined();
  });

  it('is known as its own though the answer to taking it was lost', async () => {
    let lost = false;
    const requestHandler = transport(async ({ operation, forward }) => {
      const answer = await forward();
      if (operation !== 'UpdateItem' || lost) return answer;
      lost = true;
      return { ...refusal('InternalServerError'), status: 500 };
    });
    const { runs } = table.repoWith({ now, requestHandler });
    expect(await runs.acquireLease(BATCH, lease('a'))).toMatchObject({ acquired: true, fence: 1 });
    expect(lost).toBe(true);
  });

  it('keeps what the run item holds', async () => {
    await runsOf().openSubmission(aSubmission());
    await leased();
    expect(await runsOf().get(BATCH)).toMatchObject({ ...aSubmission(), phase: 'intended' });
    expect(await collect(runsOf().listOpenSubmissions())).toHaveLength(1);
  });
});

describe('writes under a fence', () => {
  type Write = (runs: ReturnType<typeof runsOf>, fence: number) => Promise<unknown>;
  const writes: [string, Write][] = [
    ['advance', (runs, fence) => runs.advance(BATCH, fence, { phase: 'creating' })],
    ['closeSubmission', (runs, fence) => runs.closeSubmission(BATCH, fence, 'submitted')],
    ['recordFailure', (runs, fence) => runs.recordFailure(BATCH, fence, { code: 'X', message: 'y' })],
    ['recordOpenaiStatus', (runs, fence) => runs.recordOpenaiStatus(BATCH, fence, 'in_progress')],
    ['complete', (runs, fence) => runs.complete(BATCH, fence, { submitted: 1 })],
  ];
  it.each(writes)('%s changes nothing once another owner has the batch', async (_name, write) => {
    const { runs, fence } = await leased();
    time += 1000;
    await runs.acquireLease(BATCH, lease('b'));
    const before = await runItem();
    await expect(write(runs, fence)).rejects.toMatchObject({ name: 'LeaseLostError', batchId: BATCH });
    expect(await runItem()).toEqual(before);
    await write(runs, fence + 1);
    expect(await runItem()).not.toEqual(before);
  });

  it.each(writes)('%s creates no run item', async (_name, write) => {
    await expect(write(runsOf(), 1)).rejects.toThrow(LeaseLostError);
    expect(await table.items()).toEqual({});
  });

  it('count failures and keep the last, cut to a bearable length', async () => {
    const { runs, fence } = await leased();
    expect(await runs.recordFailure(BATCH, fence, { code: 'A', message: 'first' })).toEqual({ attempts: 1 });
    expect(await runs.recordFailure(BATCH, fence, { code: 'B', message: 'x'.repeat(500_000) })).toEqual({
      attempts: 2,
    });
    expect(await runs.get(BATCH)).toMatchObject({
      attempts: 2,
      lastError: { code: 'B', message: 'x'.repeat(2000) },
      lastErrorAt: new Date(time).toISOString(),
    });
  });

  it('keep OpenAI’s status and counts', async () => {
    const { runs, fence } = await leased();
    await runs.recordOpenaiStatus(BATCH, fence, 'in_progress');
    await runs.recordOpenaiStatus(BATCH, fence, 'finalizing', { total: 3, completed: 2, failed: 1 });
    expect(await runs.get(BATCH)).toMatchObject({
      openaiStatus: 'finalizing',
      openaiCounts: { total: 3, completed: 2, failed: 1 },
    });
  });

  it('keep why an operator ended the batch, cut to what an item can hold', async () => {
    const { runs, fence } = await leased();
    await runs.complete(BATCH, fence, { submitted: 1 }, 'x'.repeat(5_000));
    expect((await runs.get(BATCH))?.closeReason).toBe('x'.repeat(2_000));
  });

  it('complete a batch twice with the same outcome', async () => {
    const { runs, fence } = await leased();
    const ledger = { submitted: 3, stored: 2, failedAgain: 0, failedForGood: 1, skipped: 0, unexpected: 0 };
    await runs.complete(BATCH, fence, ledger);
    const first = await runItem();
    time += 500;
    await runs.complete(BATCH, fence, ledger);
    expect(await runItem()).toEqual(first);
    expect(await runs.get(BATCH)).toMatchObject({ ledger, completedAt: new Date(time - 500).toISOString() });
  });

  it('never touch the summary beside the run item', async () => {
    await table.repo.batches.add(aSummary());
    const summary = (await table.items())[`BATCH#${BATCH} / STATUS`];
    const { runs, fence } = await leased();
    for (const [, write] of writes) await write(runs, fence);
    await runs.releaseLease(BATCH, { owner: 'a', fence });
    expect((await table.items())[`BATCH#${BATCH} / STATUS`]).toEqual(summary);
    expect(Object.keys(await table.items())).toHaveLength(2);
  });
});

describe('getMany', () => {
  const batchIds = Array.from({ length: 130 }, (_, at) => `batch-${at}`);
  const owners = (runs: Map<string, { lease?: { owner: string } }>) =>
    [...runs].map(([batchId, { lease }]) => [batchId, lease?.owner]).sort();

  it('reads a hundred at a time, leaves out what there is not, and asks again for what was left', async () => {
    const { repo, repoWith } = await dynamo.createTable();
    const leased = batchIds.filter((_, at) => at % 10 === 0);
    for (const batchId of leased) await repo.runs.acquireLease(batchId, { owner: batchId, durationMs: 1e6 });
    const sizes: number[] = [];
    const requestHandler = transport(async ({ body, forward }) => {
      const [[table, { Keys: keys }]] = Object.entries(
        body.RequestItems as Record<string, { Keys: unknown[] }>,
      ) as [[string, { Keys: unknown[] }]];
      sizes.push(keys.length);
      const taken = keys.slice(0, 60);
      const { status, body: answer } = await forward({ RequestItems: { [table]: { Keys: taken } } });
      const left = keys.slice(60);
      return {
        status,
        body: { ...answer, UnprocessedKeys: left.length > 0 ? { [table]: { Keys: left } } : {} },
      };
    });
    const busy = repoWith({ requestHandler, sleep: async () => undefined });
    const runs = await busy.runs.getMany([...batchIds, ...leased]);
    expect(owners(runs)).toEqual(leased.map((batchId) => [batchId, batchId]).sort());
    expect(sizes).toEqual([100, 40, 30]);
  });

  it('gives up when nothing is read ten times in a row', async () => {
    const { repoWith, tableName } = await dynamo.createTable();
    let calls = 0;
    const requestHandler = transport(async ({ body }) => {
      calls += 1;
      return {
        status: 200,
        body: { Responses: { [tableName]: [] }, UnprocessedKeys: body.RequestItems as object },
      };
    });
    const busy = repoWith({ requestHandler, sleep: async () => undefined });
    await expect(busy.runs.getMany(['a'])).rejects.toMatchObject({
      name: 'TableRequestError',
      failure: 'unavailable',
    });
    expect(calls).toBe(10);
  });
});
