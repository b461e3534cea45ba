import { describe, expect, it } from '@jest/globals';
import { explainItem, UnknownItemError } from '../src/index.ts';
import { aWord, wordId, words } from './factories.ts';
import { ingestAll, startHarness, submitAll } from './harness.ts';

const FIRST = wordId();

describe('why', () => {
  it('tells of a word that was never submitted', async () => {
    await using harness = await startHarness();
    await harness.load(words(2));
    expect(await explainItem(harness.pipeline, FIRST)).toMatchObject({
      customId: FIRST,
      item: { text: 'word0', embeddingStatus: 'NONE', embeddingAttempts: 0 },
      chapters: [],
      vector: undefined,
    });
  });

  it('tells of a word under way', async () => {
    await using harness = await startHarness();
    await harness.load(words(2));
    const [submission] = await submitAll(harness.pipeline);
    const story = await explainItem(harness.pipeline, FIRST);
    expect(story).toMatchObject({ item: { embeddingStatus: 'PENDING' }, vector: undefined });
    expect(story.chapters).toMatchObject([
      {
        batchId: submission?.batchId,
        batch: { status: 'PENDING' },
        run: { phase: 'submitted', attempts: 0 },
      },
    ]);
    expect(story.chapters[0]).toMatchObject({ verdict: undefined, result: undefined });
  });

  it('tells both attempts of a word that expired once, the older first', async () => {
    await using harness = await startHarness();
    await harness.load(words(4));
    await harness.control('next-batch', { expireAfterFraction: 0.01 });
    const [first] = await submitAll(harness.pipeline);
    await ingestAll(harness.pipeline);
    const failed = await Array.fromAsync(
      harness.pipeline.repo.results.listOfBatchByStatus(first?.batchId ?? '', 'FAILED'),
    );
    const id = failed[0]?.pineconeId ?? '';
    const [second] = await submitAll(harness.pipeline);
    await ingestAll(harness.pipeline);

    const story = await explainItem(harness.pipeline, id);
    expect(story.item).toMatchObject({ embeddingStatus: 'SUCCESS', embeddingAttempts: 2 });
    expect(story.chapters).toMatchObject([
      {
        batchId: first?.batchId,
        run: { openaiStatus: 'expired' },
        verdict: { kind: 'failed-again', error: { code: 'batch_expired' } },
        result: { status: 'FAILED', errorMessage: expect.stringMatching(/^batch_expired: /) },
      },
      { batchId: second?.batchId, verdict: { kind: 'stored' }, result: { status: 'SUCCESS' } },
    ]);
    expect(story.vector).toMatchObject({ dimension: 1536, metadata: { text: failed[0]?.text } });
    // Only what this machine staged is lost with the staging; the rest of the story is still told.
    await harness.pipeline.staging.remove(first?.batchId ?? '');
    const [chapter] = (await explainItem(harness.pipeline, id)).chapters;
    expect(chapter).toMatchObject({ verdict: undefined, result: { status: 'FAILED' } });
  });

  it.each([
    ['milk', /^Nothing is known of "milk": table ReceiptsTable has no such text, .* in namespace texts/],
    [wordId({ lineId: 77 }), /table ReceiptsTable has no such word, no batch has a result for it/],
  ])('knows nothing of %s, and says so', async (id, message) => {
    await using harness = await startHarness();
    await harness.load([aWord()]);
    const failure = explainItem(harness.pipeline, id);
    await expect(failure).rejects.toThrow(UnknownItemError);
    await expect(failure).rejects.toThrow(message);
  });
});
