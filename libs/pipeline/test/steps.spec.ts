import { describe, expect, it } from '@jest/globals';
import { BatchWriteError, LeaseLostError, TableRequestError } from '@lading/dynamo-repo';
import { OpenAiAccessError, OpenAiUnavailableError } from '@lading/openai-batch';
import { batchFiles, StagedFileMissingError, StagingRequestError } from '@lading/staging';
import { setTimeout } from 'node:timers/promises';
import {
  continueLease,
  downloadOpenAiBatchResult,
  getOpenAiBatchStatus,
  isParked,
  loadManifest,
  manifestKeyOf,
  markBatchComplete,
  ModelMismatchError,
  pageOfPendingBatches,
  reactionTo,
  recordFailedAttempt,
  releaseLease,
  takeLease,
  upsertEmbeddingsToPinecone,
  writeEmbeddingResultsToDynamo,
} from '../src/index.ts';
import type { Dependencies, LeaseTicket, Reaction } from '../src/index.ts';
import { words } from './factories.ts';
import { ingestAll, startHarness, submitAll } from './harness.ts';
import type { Harness } from './harness.ts';

const owner = 'execution-1';
const SUBMITTED = { model: 'text-embedding-3-small', dimensions: 1536 };
const CONFIGURED = { model: 'text-embedding-3-large', dimensions: 3072 };

async function take(
  deps: Dependencies,
  batchId: string,
  options: Parameters<typeof takeLease>[2] = { owner },
) {
  const taken = await takeLease(deps, batchId, options);
  if (!taken.held) throw new Error(`held by ${taken.owner}`);
  return taken.value;
}

/** A batch of ten words under a lease, and the download of its results once OpenAI has them. */
async function submitted(harness: Harness) {
  const deps = harness.pipeline;
  await harness.load(words(10));
  const batchId = String((await submitAll(deps))[0]?.batchId);
  const [batch] = (await pageOfPendingBatches(deps, { limit: 5 })).batches;
  if (!batch) throw new Error('nothing pending');
  const ticket = await take(deps, batchId);
  const download = async () =>
    await continueLease(deps, ticket, undefined, async (lease) => {
      let status = await getOpenAiBatchStatus(deps, batch, lease);
      while (status.action === 'wait') status = await getOpenAiBatchStatus(deps, batch, lease);
      return await downloadOpenAiBatchResult(deps, batch, status.openaiBatch, lease);
    });
  return { batchId, ticket, download };
}

describe('the steps one by one, each in a process of its own', () => {
  it('bring a batch home under a lease that travels from step to step', async () => {
    await using harness = await startHarness({ shardRecords: 4 });
    await harness.load(words(10));
    const [submission] = await submitAll(harness.pipeline);
    const batchId = String(submission?.batchId);
    /** Another process for every step: only plain data goes from one to the next. */
    const step = async <T>(
      ticket: LeaseTicket,
      work: (deps: Dependencies, lease: Parameters<typeof getOpenAiBatchStatus>[2]) => Promise<T>,
    ): Promise<T> => {
      const deps = harness.another();
      const plain = JSON.parse(JSON.stringify(ticket)) as LeaseTicket;
      return await continueLease(deps, plain, undefined, (lease) => work(deps, lease));
    };

    const [batch] = (await pageOfPendingBatches(harness.another(), { limit: 5 })).batches;
    if (!batch) throw new Error('nothing pending');
    const { fence } = await take(harness.another(), batchId);
    const ticket = { batchId, owner, fence };
    let status = await step(ticket, (deps, lease) => getOpenAiBatchStatus(deps, batch, lease));
    while (status.action === 'wait')
      status = await step(ticket, (deps, lease) => getOpenAiBatchStatus(deps, batch, lease));
    const ended = status.openaiBatch;
    const { shards } = await step(ticket, (deps, lease) =>
      downloadOpenAiBatchResult(deps, batch, ended, lease),
    );
    const key = manifestKeyOf(batchId, ended);
    for (const shard of shards.keys()) {
      await step(ticket, async (deps, lease) =>
        upsertEmbeddingsToPinecone(deps, batch, await loadManifest(deps.staging, key), shard, lease),
      );
      await step(ticket, async (deps, lease) =>
        writeEmbeddingResultsToDynamo(deps, batch, await loadManifest(deps.staging, key), shard, lease),
      );
    }
    const { ledger } = await step(ticket, async (deps, lease) =>
      markBatchComplete(deps, batch, await loadManifest(deps.staging, key), lease),
    );
    expect(shards).toEqual([4, 4, 2]);
    expect(ledger).toMatchObject({ submitted: 10, stored: 10 });
    expect(await harness.pipeline.repo.runs.get(batchId)).toMatchObject({ lease: { owner } });
    await releaseLease(harness.another(), ticket);
    expect((await harness.pipeline.repo.runs.get(batchId))?.lease).toBeUndefined();
  });

  it('download again what an owner that had lost its lease removed after all', async () => {
    await using harness = await startHarness({ shardRecords: 4 });
    const deps = harness.pipeline;
    const { batchId, ticket, download } = await submitted(harness);
    const manifest = await download();
    await deps.staging.remove(batchFiles(batchId).shard(1));
    expect(await download()).toEqual(manifest);
    expect(await deps.staging.stat(batchFiles(batchId).shard(1))).toBeDefined();

    await releaseLease(deps, ticket);
    expect(await ingestAll(deps)).toMatchObject([{ outcome: 'completed', ledger: { stored: 10 } }]);
  });

  it('need no shard any more that has its verdicts, and no second download', async () => {
    await using harness = await startHarness({ shardRecords: 4 });
    const deps = harness.pipeline;
    const { batchId, ticket, download } = await submitted(harness);
    const files = batchFiles(batchId);
    const manifest = await download();
    const upsert = () =>
      continueLease(deps, ticket, undefined, (lease) =>
        upsertEmbeddingsToPinecone(deps, { batchId }, manifest, 1, lease),
      );
    const counts = await upsert();
    expect(counts).toEqual({ records: 4, stored: 4, failed: 0, skipped: 0 });
    expect(await deps.staging.stat(files.shard(0))).toBeDefined();
    expect(await deps.staging.stat(files.shard(1))).toBeUndefined();
    expect(await upsert()).toEqual(counts);
    expect(await download()).toEqual(manifest);
    expect(await deps.staging.stat(files.shard(1))).toBeUndefined();

    await releaseLease(deps, ticket);
    expect(await ingestAll(deps)).toMatchObject([{ outcome: 'completed', ledger: { stored: 10 } }]);
  });

  it('judge nothing when the settings have become others since the download', async () => {
    await using harness = await startHarness({ dimensions: 8 });
    const { batchId, ticket, download } = await submitted(harness);
    const manifest = await download();
    const other = harness.another({}, { dimensions: 4 });
    const upsert = continueLease(other, ticket, undefined, (lease) =>
      upsertEmbeddingsToPinecone(other, { batchId }, manifest, 0, lease),
    );
    await expect(upsert).rejects.toBeInstanceOf(ModelMismatchError);
    expect(await other.staging.stat(batchFiles(batchId).verdicts(0))).toBeUndefined();

    await releaseLease(other, ticket);
    expect(await ingestAll(harness.pipeline)).toMatchObject([
      { outcome: 'completed', ledger: { stored: 10 } },
    ]);
  });

  it('say which file is missing when the download left no manifest', async () => {
    await using harness = await startHarness();
    await expect(loadManifest(harness.pipeline.staging, manifestKeyOf('b', {}))).rejects.toBeInstanceOf(
      StagedFileMissingError,
    );
  });
});

describe('a lease', () => {
  it('is not free for its own owner, unless that asks for it again: then what ran before is shut out', async () => {
    await using harness = await startHarness();
    const { pipeline } = harness;
    const first = await take(pipeline, 'b');
    expect(await takeLease(pipeline, 'b', { owner })).toEqual({ held: false, owner });
    const second = await take(pipeline, 'b', { owner, again: true });
    expect(second.fence).toBeGreaterThan(first.fence);
    await expect(continueLease(pipeline, first, undefined, async () => 'went on')).rejects.toBeInstanceOf(
      LeaseLostError,
    );
    await releaseLease(pipeline, first);
    expect(await continueLease(pipeline, second, undefined, async () => 'went on')).toBe('went on');
    expect(await takeLease(pipeline, 'b', { owner: 'other', again: true })).toEqual({ held: false, owner });
  });

  it.each([
    ['writes nothing more once somebody else has it', true],
    ['goes on when nobody wanted it', false],
  ])('is looked at again by an owner that slept through it, who %s', async (_name, isTaken) => {
    await using harness = await startHarness();
    const { pipeline } = harness;
    let sleptMs = 0;
    const sleeper = harness.another({
      now: () => Date.now() + sleptMs,
      // Nothing renews its lease meanwhile.
      sleep: (ms, signal) => setTimeout(ms, undefined, { signal }),
    });
    await harness.load(words(3));
    const batchId = String((await submitAll(pipeline))[0]?.batchId);
    const [batch] = (await pageOfPendingBatches(pipeline, { limit: 5 })).batches;
    if (!batch) throw new Error('nothing pending');
    const work = continueLease(sleeper, await take(sleeper, batchId), undefined, async (lease) => {
      let status = await getOpenAiBatchStatus(sleeper, batch, lease);
      while (status.action === 'wait') status = await getOpenAiBatchStatus(sleeper, batch, lease);
      const manifest = await downloadOpenAiBatchResult(sleeper, batch, status.openaiBatch, lease);
      await upsertEmbeddingsToPinecone(sleeper, batch, manifest, 0, lease);
      sleptMs = 10 * sleeper.config.leaseMs;
      if (isTaken) await take(pipeline, batchId, { owner, again: true });
      return await writeEmbeddingResultsToDynamo(sleeper, batch, manifest, 0, lease);
    });
    if (isTaken) await expect(work).rejects.toBeInstanceOf(LeaseLostError);
    else await expect(work).resolves.toMatchObject({ results: 3 });
    const results = await Array.fromAsync(pipeline.repo.results.listOfBatch(batchId));
    expect(results).toHaveLength(isTaken ? 0 : 3);
  });

  it('ends the work of a step when it is lost meanwhile', async () => {
    await using harness = await startHarness({ leaseMs: 30 });
    const { pipeline } = harness;
    const first = await take(pipeline, 'b');
    const work = continueLease(pipeline, first, undefined, async ({ signal }) => {
      await take(pipeline, 'b', { owner, again: true });
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    await expect(work).rejects.toBeInstanceOf(LeaseLostError);
  });
});

describe('failed attempts', () => {
  it('are counted with their reason until the batch is parked', async () => {
    await using harness = await startHarness({ maxBatchAttempts: 2 });
    const { pipeline } = harness;
    const lease = await take(pipeline, 'b');
    const failure = { code: 'DownloadError', message: 'cut off' };
    expect(await recordFailedAttempt(pipeline, lease, failure)).toEqual({ attempts: 1, parked: false });
    expect(await recordFailedAttempt(pipeline, lease, failure)).toEqual({ attempts: 2, parked: true });
    const run = await pipeline.repo.runs.get('b');
    expect(run).toMatchObject({ attempts: 2, lastError: failure });
    expect(isParked(pipeline, run)).toBe(true);
    expect(isParked(pipeline, undefined)).toBe(false);
  });

  it('are counted once for an owner that is one attempt, however often it says so', async () => {
    await using harness = await startHarness();
    const { pipeline } = harness;
    const failure = { code: 'DownloadError', message: 'cut off' };
    const say = async (as: string) => {
      const lease = await take(pipeline, 'b', { owner: as, again: true });
      const { attempts } = await recordFailedAttempt(pipeline, lease, failure, { once: true });
      await releaseLease(pipeline, lease);
      return attempts;
    };
    expect([await say('one'), await say('one'), await say('two'), await say('two')]).toEqual([1, 1, 2, 2]);
  });

  it.each<[string, unknown, Reaction]>([
    ['a lost lease', new LeaseLostError('b'), 'someone-else'],
    ['a vendor that is down', new OpenAiUnavailableError('get', { attempts: 4, detail: '503' }), 'try-again'],
    ['a throttled table', new BatchWriteError('t', { left: [], written: 0 }), 'try-again'],
    [
      'a table that is down',
      new TableRequestError({ tableName: 't' }, 'Query', 'unavailable', ''),
      'try-again',
    ],
    ['a missing right', new TableRequestError({ tableName: 't' }, 'Query', 'access', ''), 'every-batch'],
    ['staging that is down', new StagingRequestError('s3://b', 'Reading k', 'unavailable', ''), 'try-again'],
    ['a wrong key', new OpenAiAccessError('list batches', 401), 'every-batch'],
    ['a batch of other settings', new ModelMismatchError('b', SUBMITTED, CONFIGURED), 'every-batch'],
    ['a missing file', new StagedFileMissingError('k', '/x'), 'this-batch'],
    ['a mistake of ours', new TypeError('no such property'), 'unknown'],
    ['a thrown text', 'text', 'unknown'],
  ])('call for a reaction: %s', (_, error, reaction) => {
    expect(reactionTo(error)).toBe(reaction);
  });
});

describe('pageOfPendingBatches', () => {
  it('finds one batch by our id, by OpenAI’s, and by OpenAI’s where only the Python system knows it', async () => {
    await using harness = await startHarness({ maxInputsPerBatch: 5 });
    const { pipeline } = harness;
    await harness.load(words(10));
    const [one, other] = await submitAll(pipeline);
    if (one?.outcome !== 'submitted' || other?.outcome !== 'submitted') throw new Error('not submitted');
    const found = async (selection: { batchId?: string; openaiBatchId?: string }) =>
      (await pageOfPendingBatches(pipeline, { ...selection, limit: 1 })).batches.map(
        ({ batchId }) => batchId,
      );
    expect(await found({ batchId: one.batchId })).toEqual([one.batchId]);
    expect(await found({ openaiBatchId: other.openaiBatchId })).toEqual([other.batchId]);

    const summary = await pipeline.repo.batches.get(one.batchId);
    if (!summary) throw new Error('no summary');
    await pipeline.repo.batches.close(one.batchId, 'FAILED');
    expect(await found({ batchId: one.batchId })).toEqual([]);
    expect(await found({ openaiBatchId: one.openaiBatchId })).toEqual([]);

    // The Python system puts none of its ids into the metadata.
    const batchId = '497e41c1-814a-42a7-87db-a93213cc930e';
    const { inputFileId } = await pipeline.openai.getBatch(one.openaiBatchId);
    const { id: openaiBatchId } = await pipeline.openai.createBatch({ inputFileId, metadata: {} });
    expect(await found({ openaiBatchId })).toEqual([]);
    await pipeline.repo.batches.add({ ...summary, batchId, openaiBatchId });
    expect(await found({ openaiBatchId })).toEqual([batchId]);
    await expect(found({ batchId: 'unknown' })).rejects.toMatchObject({ name: 'UnknownBatchError' });
  });
});
