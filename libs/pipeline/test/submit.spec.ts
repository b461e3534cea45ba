import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { resumeOpenSubmissions, submit } from '../src/index.ts';
import type { SubmissionOutcome } from '../src/index.ts';
import { dyingAt } from './dying-worker.ts';
import { aWord, wordId, words } from './factories.ts';
import { ingestAll, startHarness, submitAll } from './harness.ts';
import type { Harness } from './harness.ts';

const CREATE = 'POST /v1/batches';
const UPLOAD = 'POST /v1/files';

interface Stats {
  batchesCreated: number;
  inputsEmbedded: number;
}

async function expectBoughtOnce(harness: Harness, inputs: number) {
  await ingestAll(harness.pipeline);
  expect(await harness.control('stats')).toMatchObject({
    batchesCreated: 1,
    inputsEmbedded: inputs,
  } satisfies Stats);
  expect(await harness.pipeline.repo.words.countByStatus()).toMatchObject({
    NONE: 0,
    PENDING: 0,
    SUCCESS: inputs,
  });
  expect(await Array.fromAsync(harness.pipeline.repo.runs.listOpenSubmissions())).toEqual([]);
}

const LATE = wordId({ wordId: 6 });

/** A submission whose owner falls asleep as it claims the last of six words. */
async function submitAsleep(harness: Harness) {
  const { repo } = harness.pipeline;
  let fallAsleep: () => void = () => undefined;
  const asleep = new Promise<void>((resolve) => (fallAsleep = resolve));
  let wake: () => void = () => undefined;
  const awake = new Promise<void>((resolve) => (wake = resolve));
  const claim: typeof repo.words.claim = async (id, batchId) => {
    if (id === LATE) {
      fallAsleep();
      await awake;
    }
    return await repo.words.claim(id, batchId);
  };
  const sleeper = harness.another({ repo: { ...repo, words: { ...repo.words, claim } }, owner: 'sleeper' });
  const submission = Array.fromAsync(submit(sleeper));
  submission.catch(() => undefined);
  await asleep;
  return { submission, wake };
}

describe('submit', () => {
  it('fills batches up to their limits, and buys every word once', async () => {
    await using harness = await startHarness({ maxInputsPerBatch: 12, maxReceiptsPerBatch: 2 });
    for (const receiptId of [1, 2, 3, 4]) await harness.load(words(5, { receiptId }));
    const outcomes = await submitAll(harness.pipeline);
    expect(outcomes.map((outcome) => outcome.outcome === 'submitted' && outcome.inputs)).toEqual([10, 10]);
    expect(await submitAll(harness.pipeline)).toEqual([]);
    await ingestAll(harness.pipeline);
    expect(await harness.control('stats')).toMatchObject({ batchesCreated: 2, inputsEmbedded: 20 });
  });

  it('keeps to a limit and to a receipt, and never submits noise', async () => {
    await using harness = await startHarness();
    await harness.load(words(5));
    await harness.load(words(5, { receiptId: 2 }));
    await harness.load([aWord({ receiptId: 2, lineId: 9, attributes: { is_noise: { BOOL: true } } })]);
    expect(await submitAll(harness.pipeline, { limit: 3 })).toMatchObject([{ inputs: 3 }]);
    const [image] = words(1).map((item) => String(item['PK']?.['S']).slice('IMAGE#'.length));
    expect(
      await submitAll(harness.pipeline, { receipt: { imageId: String(image), receiptId: 2 } }),
    ).toMatchObject([{ inputs: 5 }]);
    expect(await submitAll(harness.pipeline)).toMatchObject([{ inputs: 2 }]);
  });

  it('lets two workers submit at once, each word in one batch only', async () => {
    await using harness = await startHarness({ maxInputsPerBatch: 10 });
    await harness.load(words(60));
    const both = await Promise.all([submitAll(harness.pipeline), submitAll(harness.another())]);
    const submitted = both.flat().filter((outcome) => outcome.outcome === 'submitted');
    expect(submitted.reduce((sum, outcome) => sum + outcome.inputs, 0)).toBe(60);
    await ingestAll(harness.pipeline);
    expect(await harness.control('stats')).toMatchObject({ inputsEmbedded: 60 });
    expect(await harness.pipeline.repo.words.countByStatus()).toMatchObject({
      SUCCESS: 60,
      PENDING: 0,
      NONE: 0,
    });
  });

  it('begins anew when another worker undoes a submission that has only just been intended', async () => {
    await using harness = await startHarness();
    await harness.load(words(20));
    const { repo } = harness.pipeline;
    let undone = false;
    const openSubmission: typeof repo.runs.openSubmission = async (run) => {
      await repo.runs.openSubmission(run);
      if (undone) return;
      undone = true;
      await Array.fromAsync(resumeOpenSubmissions(harness.another()));
    };
    const worker = harness.another({ repo: { ...repo, runs: { ...repo.runs, openSubmission } } });
    const outcomes = await submitAll(worker);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['rolled-back', 'submitted']);
    await expectBoughtOnce(harness, 20);
  });

  it('gives back what it claims after it slept through its lease, and the batch was sent without', async () => {
    await using harness = await startHarness();
    await harness.load(words(6));
    const { repo } = harness.pipeline;
    const sleeper = await submitAsleep(harness);

    // Meanwhile another batch has the word, and gives it back once this one has gone without.
    const other = randomUUID();
    await repo.words.claim(LATE, other);
    const successor = harness.another({ isOwnerDead: (owner) => owner === 'sleeper' });
    expect(await Array.fromAsync(resumeOpenSubmissions(successor))).toMatchObject([{ inputs: 5 }]);
    await repo.words.release(LATE, other);
    sleeper.wake();

    await expect(sleeper.submission).rejects.toMatchObject({ name: 'LeaseLostError' });
    expect(await repo.words.countByStatus()).toMatchObject({ NONE: 1, PENDING: 5 });
    expect(await submitAll(harness.pipeline)).toMatchObject([{ outcome: 'submitted', inputs: 1 }]);
    await ingestAll(harness.pipeline);
    expect(await repo.words.countByStatus()).toMatchObject({ NONE: 0, PENDING: 0, SUCCESS: 6 });
  });

  it('gives back what it claims after it slept through its lease, and the batch had come to its end', async () => {
    await using harness = await startHarness();
    await harness.load(words(6));
    await harness.control('faults', { kind: 'fail-batch' });
    const sleeper = await submitAsleep(harness);

    const successor = harness.another({ isOwnerDead: (owner) => owner === 'sleeper' });
    expect(await Array.fromAsync(resumeOpenSubmissions(successor))).toMatchObject([{ inputs: 6 }]);
    await ingestAll(successor);
    sleeper.wake();

    await expect(sleeper.submission).rejects.toMatchObject({ name: 'LeaseLostError' });
    const { words: stored } = harness.pipeline.repo;
    expect(await stored.countByStatus()).toMatchObject({ NONE: 6, PENDING: 0, FAILED: 0 });
  });

  it('finds its batch again when the answer to the create call is lost', async () => {
    await using harness = await startHarness();
    await harness.load(words(8));
    await harness.control('faults', { kind: 'lost', route: CREATE });
    expect(await submitAll(harness.pipeline)).toMatchObject([{ outcome: 'submitted', adopted: true }]);
    await expectBoughtOnce(harness, 8);
  });

  it('waits before it sends a create call again that seems to have had no effect', async () => {
    await using harness = await startHarness();
    await harness.load(words(8));
    await harness.control('faults', { kind: 'status', route: CREATE, status: 503 });
    expect(await submitAll(harness.pipeline)).toMatchObject([{ outcome: 'open' }]);
    expect(await submitAll(harness.pipeline)).toMatchObject([{ outcome: 'open' }]);
    const later = harness.another({ now: () => Date.now() + harness.config.createSettleMs });
    expect(await submitAll(later)).toMatchObject([{ outcome: 'submitted', adopted: false }]);
    await expectBoughtOnce(harness, 8);
  });

  it('gives the words back when OpenAI refuses the batch, and counts no attempt', async () => {
    await using harness = await startHarness();
    await harness.load(words(8));
    await harness.control('faults', { kind: 'status', route: CREATE, status: 400, message: 'no such model' });
    await expect(submitAll(harness.pipeline)).rejects.toThrow('no such model');
    const released = await Array.fromAsync(harness.pipeline.repo.words.listByStatus('NONE'));
    expect(released.map(({ embeddingAttempts }) => embeddingAttempts)).toEqual(Array(8).fill(0));
    await submitAll(harness.pipeline);
    await expectBoughtOnce(harness, 8);
  });

  it('goes on undoing a refused submission that a dying worker had begun to undo', async () => {
    await using harness = await startHarness();
    await harness.load(words(20));
    await harness.control('faults', { kind: 'quota', route: CREATE });
    const { repo } = harness.pipeline;
    let released = 0;
    const release: typeof repo.words.release = async (id, batchId) => {
      released += 1;
      if (released > 5) throw new Error('Nothing more is released by this worker.');
      return await repo.words.release(id, batchId);
    };
    const worker = harness.another({ repo: { ...repo, words: { ...repo.words, release } } });
    await expect(submitAll(worker)).rejects.toThrow('Nothing more');

    const outcomes = await submitAll(harness.pipeline);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['rolled-back', 'submitted']);
    await expectBoughtOnce(harness, 20);
  });

  it('claims nothing with a wrong key', async () => {
    await using harness = await startHarness({}, {});
    await harness.load(words(3));
    const config = { openai: { ...harness.config.openai, apiKey: 'wrong' } };
    await expect(submitAll(harness.another({}, config))).rejects.toMatchObject({ name: 'OpenAiAccessError' });
    expect(await harness.pipeline.repo.words.countByStatus()).toMatchObject({ NONE: 3, PENDING: 0 });
    expect(await Array.fromAsync(harness.pipeline.repo.runs.listOpenSubmissions())).toEqual([]);
  });

  it.each(['submission-started', 'words-claimed', 'input-uploaded', 'batch-created'])(
    'is finished by the next run when its process dies at %s, without buying twice',
    async (type) => {
      await using harness = await startHarness();
      await harness.load(words(20));
      const { worker, died } = dyingAt(harness, type);
      void submitAll(worker);
      await died;

      const next = harness.another({ isOwnerDead: (owner) => owner === 'here/1/dead' });
      const outcomes: SubmissionOutcome[] = await submitAll(next);
      expect(outcomes.filter(({ outcome }) => outcome === 'submitted')).toHaveLength(1);
      await expectBoughtOnce(harness, 20);
    },
  );

  it('is finished after uploads that failed for a while', async () => {
    await using harness = await startHarness();
    await harness.load(words(4));
    await harness.control('faults', { kind: 'status', route: UPLOAD, status: 503, times: 100 });
    await expect(submitAll(harness.pipeline)).rejects.toMatchObject({ name: 'OpenAiUnavailableError' });
    await fetch(new URL('/_local/faults', harness.config.openai.baseUrl), { method: 'DELETE' });
    expect(await submitAll(harness.pipeline)).toMatchObject([{ outcome: 'submitted', inputs: 4 }]);
    await expectBoughtOnce(harness, 4);
  });
});

describe('submit, when OpenAI refuses as a whole', () => {
  it('halves an input file that is too large, and still buys every word once', async () => {
    await using harness = await startHarness();
    await harness.load(words(16));
    await harness.control('faults', { kind: 'status', route: UPLOAD, status: 413 });
    const outcomes = await submitAll(harness.pipeline);
    // By bytes, so not quite by count.
    expect(outcomes[0]).toMatchObject({ outcome: 'submitted', inputs: expect.any(Number) });
    expect(outcomes.length).toBeGreaterThan(1);
    await ingestAll(harness.pipeline);
    expect(await harness.control('stats')).toMatchObject({
      batchesCreated: outcomes.length,
      inputsEmbedded: 16,
    });
    expect(await harness.pipeline.repo.words.countByStatus()).toMatchObject({
      SUCCESS: 16,
      PENDING: 0,
      NONE: 0,
    });
  });

  it('gives up on a single request that is too large', async () => {
    await using harness = await startHarness();
    await harness.load(words(2));
    await harness.control('faults', { kind: 'status', route: UPLOAD, status: 413, times: 50 });
    await expect(submitAll(harness.pipeline)).rejects.toMatchObject({
      name: 'InputRefusedError',
      tooLarge: true,
    });
    expect(await harness.pipeline.repo.words.countByStatus()).toMatchObject({ NONE: 2, PENDING: 0 });
  });

  it('holds back after a batch that failed as a whole, counts no attempt, and goes on once one came through', async () => {
    await using harness = await startHarness({ model: 'no-such-model' });
    await harness.load(words(6));
    await submitAll(harness.pipeline);
    expect(await ingestAll(harness.pipeline)).toMatchObject([
      { outcome: 'completed', openaiStatus: 'failed', ledger: { submitted: 6, failedAgain: 6 } },
    ]);
    const released = await Array.fromAsync(harness.pipeline.repo.words.listByStatus('NONE'));
    expect(released.map(({ embeddingAttempts }) => embeddingAttempts)).toEqual(Array(6).fill(0));

    const mended = harness.another({}, { model: 'text-embedding-3-small' });
    await expect(submitAll(mended)).rejects.toMatchObject({ name: 'SubmissionHeldError' });
    await submitAll(mended, { force: true });
    await ingestAll(mended);
    expect(await mended.repo.words.countByStatus()).toMatchObject({ SUCCESS: 6, PENDING: 0, NONE: 0 });
    expect(await mended.repo.holds.get()).toBeUndefined();
    expect(await submitAll(mended)).toEqual([]);
  });
});
