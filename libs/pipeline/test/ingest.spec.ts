import { describe, expect, it } from '@jest/globals';
import { batchFiles } from '@lading/staging';
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { createReceiptLookup, ingest, init } from '../src/index.ts';
import type { IngestOutcome } from '../src/index.ts';
import { aWord, IMAGE_ID, wordId, words } from './factories.ts';
import { ingestAll, startHarness, submitAll } from './harness.ts';
import type { Harness } from './harness.ts';

async function resultsOf({ pipeline }: Harness, batchId: string) {
  return await Array.fromAsync(pipeline.repo.results.listOfBatch(batchId));
}

async function statuses({ pipeline }: Harness) {
  const { NONE, PENDING, SUCCESS, FAILED } = await pipeline.repo.words.countByStatus();
  return { NONE, PENDING, SUCCESS, FAILED };
}

function ledgerOf(outcome: IngestOutcome | undefined) {
  if (outcome?.outcome !== 'completed') throw new Error(`not completed: ${JSON.stringify(outcome)}`);
  return outcome.ledger;
}

function toRequest(line: string) {
  return JSON.parse(line) as { custom_id: string; body: { input: string; encoding_format?: string } };
}

describe('ingest', () => {
  it('changes nothing when it runs again', async () => {
    await using harness = await startHarness({ shardRecords: 7 });
    await harness.load(words(40));
    const [{ batchId } = { batchId: '' }] = await submitAll(harness.pipeline);
    expect(ledgerOf((await ingestAll(harness.pipeline))[0])).toMatchObject({ submitted: 40, stored: 40 });
    const before = await resultsOf(harness, batchId);
    const stats = await harness.control('stats');

    expect(await ingestAll(harness.pipeline)).toEqual([]);
    expect(await resultsOf(harness, batchId)).toEqual(before);
    expect(await harness.control('stats')).toEqual(stats);
  });

  it('reads a shard while the last bodies of the one before are on their way, and no other one', async () => {
    await using harness = await startHarness({ shardRecords: 10 });
    const { pipeline } = harness;
    await harness.load(words(40));
    await submitAll(pipeline);
    const answered: number[] = [];
    const read: number[] = [];
    const readAtAnswer: number[] = [];
    const all = new Set<number>();
    const secondIsRead = Promise.withResolvers<undefined>();
    const upsertGroups: typeof pipeline.pinecone.upsertGroups = async function* (groups, options) {
      const shard = read.length;
      read.push(shard);
      expect(all.size).toBe(shard);
      if (shard === 1) secondIsRead.resolve(undefined);
      async function* watched() {
        yield* groups;
        all.add(shard);
      }
      for await (const outcomes of pipeline.pinecone.upsertGroups(watched(), options)) {
        if (shard === 0) await secondIsRead.promise;
        yield outcomes;
      }
      readAtAnswer.push(read.length);
      answered.push(shard);
    };
    const deps = { ...pipeline, pinecone: { ...pipeline.pinecone, upsertGroups } };
    expect(ledgerOf((await ingestAll(deps))[0])).toMatchObject({ submitted: 40, stored: 40 });
    expect(answered.toSorted()).toEqual([0, 1, 2, 3]);
    expect(readAtAnswer[0]).toBe(2);
    expect(readAtAnswer.every((count, at) => count <= at + 2)).toBe(true);
  });

  it('brings the same vectors home when OpenAI is asked for base64', async () => {
    await using harness = await startHarness({ encoding: 'base64' });
    const { pipeline } = harness;
    await harness.load(words(6));
    const [{ batchId } = { batchId: '' }] = await submitAll(pipeline);
    const input = await Array.fromAsync(pipeline.staging.read(batchFiles(batchId).input));
    const requests = Buffer.concat(input).toString().trimEnd().split('\n').map(toRequest);
    expect(requests.map(({ body }) => body.encoding_format)).toEqual(Array(6).fill('base64'));

    expect(ledgerOf((await ingestAll(pipeline))[0])).toMatchObject({ submitted: 6, stored: 6 });
    const ids = requests.map(({ custom_id }) => custom_id);
    const stored = await pipeline.pinecone.fetch(ids, { namespace: pipeline.namespace });
    const { model } = pipeline.config;
    const asked = await pipeline.openai.embed(
      requests.map(({ body }) => body.input),
      { model },
    );
    expect(ids.map((id) => stored.get(id)?.values.map(Math.fround))).toEqual(
      asked.map((vector) => vector.map(Math.fround)),
    );
  });

  it('keeps what an expired batch brought, gives the rest back, and buys exactly that again', async () => {
    await using harness = await startHarness();
    await harness.load(words(30));
    await harness.control('next-batch', { expireAfterFraction: 0.5 });
    await submitAll(harness.pipeline);
    const first = ledgerOf((await ingestAll(harness.pipeline))[0]);
    expect(first.stored + first.failedAgain).toBe(30);
    expect(first.failedAgain).toBeGreaterThan(0);
    expect(await statuses(harness)).toEqual({
      NONE: first.failedAgain,
      PENDING: 0,
      SUCCESS: first.stored,
      FAILED: 0,
    });

    const [again] = await submitAll(harness.pipeline);
    expect(again).toMatchObject({ outcome: 'submitted', inputs: first.failedAgain });
    expect(ledgerOf((await ingestAll(harness.pipeline))[0])).toMatchObject({ stored: first.failedAgain });
    expect(await statuses(harness)).toEqual({ NONE: 0, PENDING: 0, SUCCESS: 30, FAILED: 0 });
  });

  it('gives back the only word of a batch whose only line is damaged', async () => {
    await using harness = await startHarness();
    await harness.load(words(1));
    await harness.control('faults', { kind: 'garbled-line' });
    await submitAll(harness.pipeline);
    expect(ledgerOf((await ingestAll(harness.pipeline))[0])).toMatchObject({ submitted: 1, failedAgain: 1 });
    expect(await statuses(harness)).toMatchObject({ NONE: 1, PENDING: 0 });
  });

  it('waits a day for the files of a completed batch, and gives back what never came', async () => {
    await using harness = await startHarness();
    await harness.load(words(1));
    await harness.control('faults', { kind: 'dropped-line' });
    await submitAll(harness.pipeline);
    const ingestAfter = async (hours: number) => {
      const later = harness.another({
        now: () => Date.now() + hours * 3_600_000,
        sleep: async (ms, signal) => await setTimeout(ms / 1_000, undefined, { signal }),
      });
      return (await Array.fromAsync(ingest(later)))[0];
    };
    let outcome = await ingestAfter(23);
    while (outcome?.outcome === 'waiting' && outcome.openaiStatus !== 'completed')
      outcome = await ingestAfter(23);
    expect(outcome).toMatchObject({ outcome: 'waiting' });
    expect(ledgerOf(await ingestAfter(25))).toMatchObject({ submitted: 1, failedAgain: 1 });
    expect(await statuses(harness)).toMatchObject({ NONE: 1, PENDING: 0 });
  });

  it('waits for the file ids of a cancelled batch, which was paid for as far as it came', async () => {
    await using harness = await startHarness();
    await harness.load(words(20));
    await harness.control('faults', { kind: 'cancel-batch', percent: 50 });
    await harness.control('faults', { kind: 'late-file-ids', ms: 400, as: null });
    await submitAll(harness.pipeline);
    const { stored, failedAgain } = ledgerOf((await ingestAll(harness.pipeline))[0]);
    expect({ stored, failedAgain }).toEqual({ stored: 10, failedAgain: 10 });
  });

  it('gives a word up after as many attempts as it may have', async () => {
    await using harness = await startHarness({ maxWordAttempts: 2 });
    await harness.load(words(10));
    for (const expected of [{ failedAgain: 10 }, { failedForGood: 10 }]) {
      await harness.control('next-batch', { expireAfterFraction: 0 });
      await submitAll(harness.pipeline);
      expect(ledgerOf((await ingestAll(harness.pipeline))[0])).toMatchObject(expected);
    }
    expect(await statuses(harness)).toEqual({ NONE: 0, PENDING: 0, SUCCESS: 0, FAILED: 10 });
    expect(await submitAll(harness.pipeline)).toEqual([]);
  });

  it('skips words that are gone, and leaves a word alone that somebody else has by now', async () => {
    await using harness = await startHarness();
    await harness.load(words(6));
    const [{ batchId } = { batchId: '' }] = await submitAll(harness.pipeline);
    const other = randomUUID();
    const taken = aWord({
      wordId: 1,
      text: 'word0',
      status: 'PENDING',
      attributes: { embedding_batch_id: { S: other } },
    });
    await harness.load([taken]);
    const gone = wordId({ wordId: 2 });
    const reading = harness.another({
      receipts: createReceiptLookup(harness.pipeline.kind, async (imageId, receiptId) => {
        const details = await harness.pipeline.repo.receipts.getDetails(imageId, receiptId);
        return details && { ...details, words: details.words.filter((word) => word.wordId !== 2) };
      }),
    });

    expect(ledgerOf((await ingestAll(reading))[0])).toMatchObject({ submitted: 6, stored: 5, skipped: 1 });
    expect((await resultsOf(harness, batchId)).map(({ pineconeId }) => pineconeId)).not.toContain(gone);
    // The skipped word is still PENDING here only because the table still has it, and the other one is not ours.
    expect(await statuses(harness)).toEqual({ NONE: 0, PENDING: 2, SUCCESS: 4, FAILED: 0 });
    expect((await harness.pipeline.pinecone.fetch([gone], { namespace: 'words' })).size).toBe(0);
  });

  it('releases a word that the table cannot be read for, with its reason on record', async () => {
    await using harness = await startHarness();
    await harness.load(words(3));
    const [{ batchId } = { batchId: '' }] = await submitAll(harness.pipeline);
    const claimed = { embedding_batch_id: { S: batchId }, embedding_attempts: { N: '1' } };
    await harness.load([
      aWord({ wordId: 2, status: 'PENDING', attributes: { ...claimed, bounding_box: { S: 'broken' } } }),
    ]);
    expect(ledgerOf((await ingestAll(harness.pipeline))[0])).toMatchObject({ stored: 2, failedAgain: 1 });
    const failed = (await resultsOf(harness, batchId)).find(({ status }) => status === 'FAILED');
    expect(failed?.errorMessage).toBe(
      'item_unreadable: The table holds the item in a form that cannot be read.',
    );
  });

  it('ingests a batch of the Python system: no run item, no batch id on its words, ids from the input file at OpenAI', async () => {
    await using harness = await startHarness();
    await harness.load(words(12));
    const [submission] = await submitAll(harness.pipeline);
    const openaiBatchId = submission?.outcome === 'submitted' ? submission.openaiBatchId : '';
    // The same words as the Python system would have left them, under a batch of its own.
    await harness.load(words(12, { status: 'PENDING' }));
    await harness.pipeline.repo.batches.close(String(submission?.batchId), 'FAILED');
    const batchId = randomUUID();
    await harness.pipeline.repo.batches.add({
      batchId,
      batchType: 'EMBEDDING',
      openaiBatchId,
      submittedAt: '2025-06-24T21:55:41.123456+00:00',
      status: 'PENDING',
      resultFileId: 'N/A',
      receiptRefs: [{ imageId: IMAGE_ID, receiptId: 1 }],
    });

    const [outcome] = await ingestAll(harness.pipeline);
    expect(outcome).toMatchObject({ batchId, outcome: 'completed', ledger: { submitted: 12, stored: 12 } });
    expect(await statuses(harness)).toEqual({ NONE: 0, PENDING: 0, SUCCESS: 12, FAILED: 0 });
    expect(await resultsOf(harness, batchId)).toHaveLength(12);
  });

  it('leaves a batch alone while another process owns it', async () => {
    await using harness = await startHarness();
    await harness.load(words(5));
    const [{ batchId } = { batchId: '' }] = await submitAll(harness.pipeline);
    const owner = 'elsewhere/1/x';
    await harness.pipeline.repo.runs.acquireLease(batchId, { owner, durationMs: 60_000 });
    expect(await ingestAll(harness.pipeline)).toEqual([
      { batchId, openaiBatchId: expect.any(String), outcome: 'busy', owner },
    ]);
    const believesItDead = harness.another({ isOwnerDead: (name) => name === owner });
    expect(ledgerOf((await ingestAll(believesItDead))[0])).toMatchObject({ stored: 5 });
  });

  it('goes on with other batches when one fails, and parks that one in the end', async () => {
    await using harness = await startHarness({ maxInputsPerBatch: 5, maxBatchAttempts: 1_000 });
    await harness.load(words(10));
    const [broken, fine] = await submitAll(harness.pipeline);
    await harness.pipeline.repo.batches.close(String(broken?.batchId), 'FAILED');
    const batchId = randomUUID();
    const summary = await harness.pipeline.repo.batches.get(String(broken?.batchId));
    if (!summary) throw new Error('no summary');
    await harness.pipeline.repo.batches.add({
      ...summary,
      batchId,
      status: 'PENDING',
      openaiBatchId: 'batch_unknown',
    });

    const outcomes = await ingestAll(harness.pipeline);
    expect(outcomes.find((outcome) => outcome.batchId === fine?.batchId)).toMatchObject({
      outcome: 'completed',
    });
    expect(outcomes.find((outcome) => outcome.batchId === batchId)).toMatchObject({ outcome: 'failed' });
    const impatient = harness.another({}, { maxBatchAttempts: 1 });
    const [parked] = await ingestAll(impatient);
    expect(parked).toMatchObject({
      batchId,
      outcome: 'parked',
      lastError: expect.stringContaining('batch_unknown'),
    });
    expect(await ingestAll(impatient, { batchId })).toMatchObject([{ batchId, outcome: 'failed' }]);
  });

  it.each([
    ['dimensions', { dimensions: 4 }],
    ['model', { model: 'text-embedding-3-large' }],
  ])('leaves a batch alone that was submitted for other settings: %s', async (name, changed) => {
    await using harness = await startHarness({ dimensions: 8, shardRecords: 3 });
    const { pipeline } = harness;
    await harness.load(words(6));
    const [old] = await submitAll(pipeline);
    const indexName = `of-other-${name}`;
    const other = harness.another(
      {},
      { ...changed, pinecone: { ...harness.config.pinecone, indexName }, maxBatchAttempts: 1 },
    );
    await init(other);
    await harness.load([aWord({ receiptId: 2 })]);
    const [fresh] = await submitAll(other);

    const outcomes = await ingestAll(other);
    const failed = { outcome: 'failed', error: { name: 'ModelMismatchError' }, attempts: 0 };
    expect(outcomes.find(({ batchId }) => batchId === old?.batchId)).toMatchObject(failed);
    expect(outcomes.find(({ batchId }) => batchId === fresh?.batchId)).toMatchObject({
      outcome: 'completed',
    });
    const downloads = harness.events.filter(({ type }) => type === 'download-complete');
    expect(downloads).toMatchObject([{ batchId: fresh?.batchId }]);
    expect(await statuses(harness)).toEqual({ NONE: 0, PENDING: 6, SUCCESS: 1, FAILED: 0 });
    expect(ledgerOf((await ingestAll(pipeline))[0])).toMatchObject({ submitted: 6, stored: 6 });
  });

  it('gives back the words of a batch that failed as a whole, though the model has been mended since', async () => {
    await using harness = await startHarness({ model: 'no-such-model' });
    await harness.load(words(6));
    await submitAll(harness.pipeline);
    const mended = harness.another({}, { model: 'text-embedding-3-small' });
    expect(await ingestAll(mended)).toMatchObject([
      { outcome: 'completed', openaiStatus: 'failed', ledger: { submitted: 6, failedAgain: 6 } },
    ]);
  });
});
