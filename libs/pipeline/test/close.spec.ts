import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { BatchNotFoundError, FileNotFoundError } from '@lading/openai-batch';
import { batchFiles } from '@lading/staging';
import { closeBatch, CloseRefusedError, ingest, UnknownBatchError, verifyBatch } from '../src/index.ts';
import type { CloseOutcome, Dependencies } from '../src/index.ts';
import { aWord, IMAGE_ID, words } from './factories.ts';
import { ingestAll, startHarness, submitAll } from './harness.ts';
import type { Harness, Item } from './harness.ts';

const REASON = 'the project was deleted';
const WORDS = 12;

async function submitted(
  harness: Harness,
  items = words(WORDS),
): Promise<{ batchId: string; openaiBatchId: string }> {
  await harness.load(items);
  const [outcome] = await submitAll(harness.pipeline);
  if (outcome?.outcome !== 'submitted') throw new Error(JSON.stringify(outcome));
  return outcome;
}

/** A worker for which OpenAI has forgotten the batch, its files, or both. */
function forgetting(harness: Harness, ...what: ('batch' | 'results' | 'input')[]): Dependencies {
  const { openai } = harness.pipeline;
  const forgets = (thing: (typeof what)[number]) => what.includes(thing);
  const lost = async function* (): AsyncGenerator<never> {
    yield await Promise.reject(new FileNotFoundError('file-lost'));
  };
  return harness.another({
    openai: {
      ...openai,
      getBatch: forgets('batch')
        ? async (id) => await Promise.reject(new BatchNotFoundError(id))
        : openai.getBatch.bind(openai),
      readResults: forgets('results') ? lost : openai.readResults.bind(openai),
      readSubmittedIds: forgets('input') ? lost : openai.readSubmittedIds.bind(openai),
    },
  });
}

async function stateOf({ pipeline }: Harness, batchId: string) {
  const { NONE, PENDING, SUCCESS, FAILED } = await pipeline.repo.words.countByStatus();
  return {
    words: { NONE, PENDING, SUCCESS, FAILED },
    results: await Array.fromAsync(pipeline.repo.results.listOfBatch(batchId)),
    summary: await pipeline.repo.batches.get(batchId),
    run: await pipeline.repo.runs.get(batchId),
  };
}

function closed(outcome: CloseOutcome) {
  if (outcome.outcome !== 'closed') throw new Error(JSON.stringify(outcome));
  return outcome;
}

describe('close', () => {
  it('fails every id of a batch that OpenAI has forgotten, with its reason, and frees the words', async () => {
    await using harness = await startHarness();
    const { batchId } = await submitted(harness);
    const worker = forgetting(harness, 'batch');
    const outcome = closed(await closeBatch(worker, batchId, { reason: ` ${REASON} ` }));
    expect(outcome).toMatchObject({ judged: WORDS, wordsSettled: WORDS, wordsUnknown: false });
    expect(outcome.cause).toMatch(/^OpenAI knows no batch/);

    const state = await stateOf(harness, batchId);
    expect(state.words).toEqual({ NONE: WORDS, PENDING: 0, SUCCESS: 0, FAILED: 0 });
    expect(state.results).toHaveLength(WORDS);
    for (const { status, errorMessage } of state.results) {
      expect({ status, errorMessage }).toEqual({ status: 'FAILED', errorMessage: `closed: ${REASON}` });
    }
    expect(state.summary?.status).toBe('FAILED');
    expect(state.run).toMatchObject({
      closeReason: REASON,
      ledger: { submitted: WORDS, stored: 0, failedAgain: WORDS, failedForGood: 0, skipped: 0 },
    });
    expect(state.run?.lease).toBeUndefined();
    // The free words are bought again, once, and what was closed stays as it was told.
    await ingestAll(harness.pipeline);
    await submitAll(harness.pipeline);
    await ingestAll(harness.pipeline);
    expect((await stateOf(harness, batchId)).words).toMatchObject({ SUCCESS: WORDS, NONE: 0 });
    expect((await stateOf(harness, batchId)).results).toEqual(state.results);
    const contradictions: unknown[] = [];
    const onContradiction = (found: unknown) => void contradictions.push(found);
    expect(await verifyBatch(worker, batchId, { onContradiction })).toMatchObject({
      conclusion: 'unprovable',
    });
    expect(contradictions).toEqual([]);
  });

  it('changes nothing when it runs again', async () => {
    await using harness = await startHarness();
    const { batchId } = await submitted(harness);
    const worker = forgetting(harness, 'batch');
    await closeBatch(worker, batchId, { reason: REASON });
    const before = await stateOf(harness, batchId);
    expect(await closeBatch(worker, batchId, { reason: 'another' })).toEqual({
      batchId,
      outcome: 'already',
      status: 'FAILED',
      reason: REASON,
    });
    expect(await stateOf(harness, batchId)).toEqual(before);
  });

  it('carries on where an earlier close was cut short', async () => {
    await using harness = await startHarness();
    const { batchId } = await submitted(harness);
    const base = forgetting(harness, 'batch');
    const broken = {
      ...base,
      repo: {
        ...base.repo,
        batches: { ...base.repo.batches, close: () => Promise.reject(new Error('cut')) },
      },
    };
    await expect(closeBatch(broken, batchId, { reason: 'first' })).rejects.toThrow('cut');
    expect((await stateOf(harness, batchId)).summary?.status).toBe('PENDING');
    const outcome = closed(await closeBatch(base, batchId, { reason: 'second' }));
    expect(outcome).toMatchObject({ judged: 0, ledger: { submitted: WORDS, failedAgain: WORDS } });
    expect((await stateOf(harness, batchId)).results[0]?.errorMessage).toBe('closed: first');
  });

  it('refuses a batch that OpenAI still works on; with force it cancels it there', async () => {
    await using harness = await startHarness();
    await harness.load(words(WORDS));
    const [outcome] = await submitAll(harness.pipeline);
    const { batchId = '' } = outcome ?? {};
    const before = await stateOf(harness, batchId);
    const { openai } = harness.pipeline;
    const cancelled: string[] = [];
    const worker = harness.another({
      openai: {
        ...openai,
        getBatch: async (id, options) => ({ ...(await openai.getBatch(id, options)), status: 'in_progress' }),
        cancelBatch: async (id) => {
          cancelled.push(id);
          return await openai.getBatch(id);
        },
      },
    });
    const refusal = closeBatch(worker, batchId, { reason: REASON });
    await expect(refusal).rejects.toThrow(CloseRefusedError);
    await expect(refusal).rejects.toThrow(/OpenAI still works on it \(in_progress\)/);
    // Only the lease came and went.
    expect((await stateOf(harness, batchId)).words).toEqual(before.words);
    expect((await stateOf(harness, batchId)).summary).toEqual(before.summary);
    expect(cancelled).toEqual([]);

    closed(await closeBatch(worker, batchId, { reason: REASON, force: true }));
    expect(cancelled).toEqual([before.run?.openaiBatchId]);
    expect((await stateOf(harness, batchId)).words).toMatchObject({ NONE: WORDS, PENDING: 0 });
  });

  it('refuses a batch whose results can still be had, which ingest then brings home', async () => {
    await using harness = await startHarness();
    const { batchId, openaiBatchId } = await submitted(harness);
    await untilEnded(harness, openaiBatchId);
    await expect(closeBatch(harness.pipeline, batchId, { reason: REASON })).rejects.toThrow(
      /its results can still be read\. `lading ingest --batch/,
    );
    expect(await ingestAll(harness.pipeline)).toMatchObject([
      { outcome: 'completed', ledger: { stored: WORDS } },
    ]);
  });

  it('takes a batch whose result files have expired', async () => {
    await using harness = await startHarness();
    const { batchId, openaiBatchId } = await submitted(harness);
    await untilEnded(harness, openaiBatchId);
    const outcome = closed(await closeBatch(forgetting(harness, 'results'), batchId, { reason: REASON }));
    expect(outcome.cause).toMatch(/^OpenAI knows no file/);
    expect((await stateOf(harness, batchId)).words).toMatchObject({ NONE: WORDS, PENDING: 0 });
  });

  it('takes a parked batch, and records as they are the verdicts that were reached before it was parked', async () => {
    await using harness = await startHarness({ shardRecords: 5, maxBatchAttempts: 2 });
    const { batchId, openaiBatchId } = await submitted(harness);
    await untilEnded(harness, openaiBatchId);
    // The second shard can't be read back: a fault of this batch alone.
    const { staging } = harness.pipeline;
    const broken = harness.another({
      staging: {
        ...staging,
        read: (key) =>
          staging.read(key === batchFiles(batchId).shard(1) ? batchFiles(batchId).shard(9) : key),
      },
    });
    for (let attempt = 0; attempt < 2; attempt += 1) await Array.fromAsync(ingest(broken));
    expect(await Array.fromAsync(ingest(broken))).toMatchObject([{ outcome: 'parked' }]);

    const outcome = closed(await closeBatch(harness.pipeline, batchId, { reason: REASON }));
    expect(outcome).toMatchObject({
      cause: 'It is parked after 2 failed attempts.',
      judged: 7,
      ledger: { submitted: WORDS, stored: 5, failedAgain: 7 },
    });
    const state = await stateOf(harness, batchId);
    expect(state.words).toEqual({ NONE: 7, PENDING: 0, SUCCESS: 5, FAILED: 0 });
    expect(state.results.filter(({ status }) => status === 'SUCCESS')).toHaveLength(5);
  });

  it('gives up a word whose attempts are spent, and skips one that is gone', async () => {
    await using harness = await startHarness();
    const tired = aWord({ wordId: 1, attributes: { embedding_attempts: { N: '2' } } });
    const { batchId } = await submitted(harness, [tired, aWord({ wordId: 2 }), aWord({ wordId: 3 })]);
    const { region, endpoint, credentials } = harness.config.dynamodb;
    const client = new DynamoDBClient({ region, endpoint, credentials });
    const Key = { PK: { S: `IMAGE#${IMAGE_ID}` }, SK: { S: 'RECEIPT#00001#LINE#00001#WORD#00003' } };
    await client.send(new DeleteItemCommand({ TableName: 'ReceiptsTable', Key }));
    client.destroy();
    const outcome = closed(await closeBatch(forgetting(harness, 'batch'), batchId, { reason: REASON }));
    expect(outcome.ledger).toMatchObject({ submitted: 3, failedAgain: 1, failedForGood: 1, skipped: 1 });
    expect((await stateOf(harness, batchId)).words).toEqual({ NONE: 1, PENDING: 0, SUCCESS: 0, FAILED: 1 });
  });

  it('frees the words that still name the batch when nobody can tell what was submitted', async () => {
    await using harness = await startHarness();
    const { batchId } = await submitted(harness);
    await harness.load([
      aWord({ receiptId: 7, status: 'PENDING', attributes: { embedding_batch_id: { S: 'other' } } }),
    ]);
    await harness.pipeline.staging.remove(batchId);
    const outcome = closed(
      await closeBatch(forgetting(harness, 'batch', 'input'), batchId, { reason: REASON }),
    );
    expect(outcome).toMatchObject({ judged: WORDS, wordsSettled: WORDS, wordsUnknown: false });
    expect(outcome.ledger).toEqual({
      stored: 0,
      failedAgain: WORDS,
      failedForGood: 0,
      skipped: 0,
      unexpected: 0,
    });
    // The word of the other batch is not touched.
    expect((await stateOf(harness, batchId)).words).toMatchObject({ NONE: WORDS, PENDING: 1 });
  });

  it('frees nothing of a batch of the Python system when nobody can tell what was submitted, and says so', async () => {
    await using harness = await startHarness();
    const batchId = 'd9c3ad7e-1111-4222-8333-444455556666';
    const pending = [aWord({ status: 'PENDING' })];
    await harness.load([...pending, aPythonBatch(batchId)]);
    const outcome = closed(
      await closeBatch(forgetting(harness, 'batch', 'input'), batchId, { reason: REASON }),
    );
    expect(outcome).toMatchObject({ judged: 0, wordsSettled: 0, wordsUnknown: true });
    const state = await stateOf(harness, batchId);
    expect(state.words).toMatchObject({ PENDING: 1, NONE: 0 });
    expect(state.summary?.status).toBe('FAILED');
    expect(state.run).toMatchObject({ closeReason: REASON });
  });

  it('leaves a batch alone that somebody works on, and knows no batch that is not there', async () => {
    await using harness = await startHarness();
    const { batchId } = await submitted(harness);
    await harness.pipeline.repo.runs.acquireLease(batchId, { owner: 'elsewhere/1/x', durationMs: 60_000 });
    expect(await closeBatch(forgetting(harness, 'batch'), batchId, { reason: REASON })).toEqual({
      batchId,
      outcome: 'busy',
      owner: 'elsewhere/1/x',
    });
    await expect(closeBatch(harness.pipeline, 'nope', { reason: REASON })).rejects.toThrow(UnknownBatchError);
    expect((await stateOf(harness, batchId)).words).toMatchObject({ PENDING: WORDS });
  });
});

async function untilEnded({ pipeline }: Harness, openaiBatchId: string): Promise<void> {
  while (!(await pipeline.openai.getBatch(openaiBatchId)).outputFileId) await pipeline.sleep(5);
}

/** A summary as the first generation writes it, of a batch that OpenAI no longer knows. */
function aPythonBatch(batchId: string): Item {
  return {
    PK: { S: `BATCH#${batchId}` },
    SK: { S: 'STATUS' },
    GSI1PK: { S: 'STATUS#PENDING' },
    GSI1SK: { S: `BATCH_TYPE#EMBEDDING#BATCH_ID#${batchId}` },
    TYPE: { S: 'BATCH_SUMMARY' },
    batch_type: { S: 'EMBEDDING' },
    openai_batch_id: { S: 'batch_of_long_ago' },
    submitted_at: { S: '2025-04-01T10:00:00' },
    status: { S: 'PENDING' },
    result_file_id: { S: 'N/A' },
    receipt_refs: { L: [{ M: { image_id: { S: IMAGE_ID }, receipt_id: { N: '1' } } }] },
  };
}
