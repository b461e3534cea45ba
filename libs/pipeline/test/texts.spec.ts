import { describe, expect, it } from '@jest/globals';
import { closeBatch, explainItem, search, submitTexts, verifyBatch } from '../src/index.ts';
import type { Dependencies, PipelineEvent, SubmissionOutcome, SubmitTextsOptions } from '../src/index.ts';
import { dyingAt } from './dying-worker.ts';
import { words } from './factories.ts';
import { ingestAll, startHarness, submitAll } from './harness.ts';
import type { Harness } from './harness.ts';

interface Item {
  id: string;
  text?: unknown;
  metadata?: unknown;
}

/** Small, so that many items are quick; the index has to be made for it. */
const SMALL = { dimensions: 8 };

function items(count: number, of: Partial<Item> = {}): Item[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `docs/${at}`,
    text: `paragraph number ${at}`,
    metadata: { page: at, tags: ['a', 'b'] },
    ...of,
  }));
}

function fileOf(lines: readonly (Item | string)[]) {
  const text = lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
  return async function* () {
    yield Buffer.from(text);
  };
}

async function submitFile(
  pipeline: Dependencies,
  lines: readonly (Item | string)[],
  options?: SubmitTextsOptions,
): Promise<SubmissionOutcome[]> {
  return await Array.fromAsync(submitTexts(pipeline, fileOf(lines), options));
}

async function embedded(harness: Harness): Promise<number> {
  return ((await harness.control('stats')) as { inputsEmbedded: number }).inputsEmbedded;
}

async function vectors({ pipeline }: Harness, ids: readonly string[], namespace = 'texts') {
  return await pipeline.pinecone.fetch(ids, { namespace });
}

async function counts({ pipeline }: Harness) {
  const { NONE, PENDING, SUCCESS, FAILED } = await pipeline.repo.texts.countByStatus();
  return { NONE, PENDING, SUCCESS, FAILED };
}

function eventsOf<T extends PipelineEvent['type']>({ events }: Harness, type: T) {
  return events.filter((event): event is Extract<PipelineEvent, { type: T }> => event.type === type);
}

describe('texts of a file', () => {
  it('come home with their metadata under ids of any ASCII, beside words that are untouched', async () => {
    await using harness = await startHarness(SMALL);
    await harness.load(words(5));
    const ids = ['a/b/../c', 'with space', '"quoted\\"', ',"text":', 'x'.repeat(512), 'IMAGE#not#a#word'];
    const lines = ids.map((id, at) => ({ id, text: `text ${at}`, metadata: { at, list: ['x'], ok: true } }));

    const [submission] = await submitFile(harness.pipeline, [...lines, { id: 'plain', text: 'no metadata' }]);
    expect(submission).toMatchObject({ outcome: 'submitted', inputs: 7 });
    await submitAll(harness.pipeline);
    const outcomes = await ingestAll(harness.pipeline);
    expect(outcomes).toMatchObject([
      { batchId: submission?.batchId, ledger: { submitted: 7, stored: 7 } },
      { ledger: { submitted: 5, stored: 5 } },
    ]);

    const stored = await vectors(harness, [...ids, 'plain']);
    expect([...stored.keys()].sort()).toEqual([...ids, 'plain'].sort());
    expect(stored.get('a/b/../c')?.metadata).toEqual({ at: 0, list: ['x'], ok: true });
    expect(stored.get('plain')?.metadata ?? {}).toEqual({});
    expect(await counts(harness)).toEqual({ NONE: 0, PENDING: 0, SUCCESS: 7, FAILED: 0 });
    for (const { batchId } of outcomes) {
      expect(await verifyBatch(harness.pipeline, batchId)).toMatchObject({ conclusion: 'proven' });
    }
  });

  it('are bought once, however often their file is submitted', async () => {
    await using harness = await startHarness(SMALL);
    await submitFile(harness.pipeline, items(20));
    expect(await submitFile(harness.pipeline, items(20))).toEqual([]);
    expect(eventsOf(harness, 'not-submitted').at(-1)).toMatchObject({ unchanged: 0, underWay: 20 });
    await ingestAll(harness.pipeline);
    expect(await submitFile(harness.pipeline, items(20))).toEqual([]);
    expect(eventsOf(harness, 'not-submitted').at(-1)).toMatchObject({ unchanged: 20, underWay: 0 });
    expect(await embedded(harness)).toBe(20);
  });

  it('are bought again where their text or metadata has changed, in another order of keys they have not', async () => {
    await using harness = await startHarness(SMALL);
    await submitFile(harness.pipeline, items(4));
    await ingestAll(harness.pipeline);
    const [first, second, third, fourth] = items(4);
    const changed = [
      { ...first, text: 'another text' },
      { ...second, metadata: { page: 99 } },
      { ...third, metadata: { tags: ['a', 'b'], page: 2 } },
      fourth,
    ] as Item[];
    expect(await submitFile(harness.pipeline, changed)).toMatchObject([{ inputs: 2 }]);
    await ingestAll(harness.pipeline);
    expect((await vectors(harness, ['docs/1'])).get('docs/1')?.metadata).toEqual({ page: 99 });
    expect(await embedded(harness)).toBe(6);
  });

  it('are other items in another namespace', async () => {
    await using harness = await startHarness(SMALL);
    await submitFile(harness.pipeline, items(3), { namespace: 'one' });
    await submitFile(harness.pipeline, items(2), { namespace: 'two' });
    await ingestAll(harness.pipeline);
    const ids = items(3).map(({ id }) => id);
    expect((await vectors(harness, ids, 'one')).size).toBe(3);
    expect((await vectors(harness, ids, 'two')).size).toBe(2);
    const [match] = await search(harness.pipeline, 'paragraph number 1', { namespace: 'two', topK: 1 });
    expect(match).toMatchObject({ id: 'docs/1', metadata: { page: 1 } });
    expect(match?.score).toBeCloseTo(1, 3);
  });

  it('keep to a limit and to the limits of a batch', async () => {
    await using harness = await startHarness({ ...SMALL, maxInputsPerBatch: 4 });
    expect(await submitFile(harness.pipeline, items(20), { limit: 6 })).toMatchObject([
      { inputs: 4 },
      { inputs: 2 },
    ]);
    expect(await submitFile(harness.pipeline, items(10))).toMatchObject([{ inputs: 4 }]);
    expect(await ingestAll(harness.pipeline)).toHaveLength(3);
    expect(await embedded(harness)).toBe(10);
  });

  it('are all refused, and nothing bought, for a namespace that Pinecone does not take', async () => {
    await using harness = await startHarness(SMALL);
    await expect(submitFile(harness.pipeline, items(1), { namespace: 'ünd' })).rejects.toThrow(/namespace/);
    expect(await harness.control('stats')).toMatchObject({ batchesCreated: 0 });
  });
});

describe('items that a vendor would refuse', () => {
  const bad: Item[] = [
    { id: 'ünïcode', text: 'a' },
    { id: '😀'.repeat(256), text: 'a' },
    { id: 'x'.repeat(513), text: 'a' },
    { id: 'null', text: 'a', metadata: { of: null } },
    { id: 'nested', text: 'a', metadata: { of: { more: 1 } } },
    { id: 'dollar', text: 'a', metadata: { $in: 'a' } },
    { id: 'large', text: 'a', metadata: { of: 'x'.repeat(41_000) } },
    { id: 'list', text: 'a', metadata: [1] },
    { id: 'blank', text: ' \n' },
    { id: 'number', text: 5 },
    { id: 'long', text: 'word '.repeat(20_000) },
  ];

  it('get their recorded verdict before anything is bought, and the others go on', async () => {
    await using harness = await startHarness(SMALL);
    const [refused, submitted] = await submitFile(harness.pipeline, [...bad, ...items(3)]);
    expect(refused).toMatchObject({ outcome: 'refused', refused: bad.length });
    expect(submitted).toMatchObject({ outcome: 'submitted', inputs: 3 });
    const batchId = refused?.batchId ?? '';
    const results = await Array.fromAsync(harness.pipeline.repo.textResults.listOfBatch(batchId));
    expect(
      Object.fromEntries(
        results.map(({ pineconeId: id, errorMessage }) => [id, errorMessage?.split(':')[0]]),
      ),
    ).toEqual({
      ünïcode: 'INVALID_ID',
      ['😀'.repeat(256)]: 'INVALID_ID',
      ['x'.repeat(513)]: 'INVALID_ID',
      null: 'INVALID_METADATA',
      nested: 'INVALID_METADATA',
      dollar: 'INVALID_METADATA',
      large: 'METADATA_TOO_LARGE',
      list: 'INVALID_METADATA',
      blank: 'EMPTY_TEXT',
      number: 'INVALID_TEXT',
      long: 'TEXT_TOO_LONG',
    });
    expect(await harness.pipeline.repo.runs.get(batchId)).toMatchObject({
      phase: 'refused',
      ledger: { submitted: bad.length, failedForGood: bad.length, stored: 0 },
    });
    expect(await verifyBatch(harness.pipeline, batchId)).toMatchObject({ conclusion: 'proven' });
    expect(await counts(harness)).toEqual({ NONE: 0, PENDING: 3, SUCCESS: 0, FAILED: bad.length });
    expect(await ingestAll(harness.pipeline)).toMatchObject([{ ledger: { submitted: 3, stored: 3 } }]);
    expect(await embedded(harness)).toBe(3);
  });

  it('are refused once, and bought when they are mended', async () => {
    await using harness = await startHarness(SMALL);
    await submitFile(harness.pipeline, bad);
    expect(await submitFile(harness.pipeline, bad)).toEqual([]);
    expect(eventsOf(harness, 'file-checked').at(-1)).toMatchObject({
      items: 0,
      refused: 0,
      refusedBefore: bad.length,
    });
    const mended = [{ id: 'null', text: 'a', metadata: { of: 1 } }];
    expect(await submitFile(harness.pipeline, mended)).toMatchObject([{ outcome: 'submitted', inputs: 1 }]);
    await ingestAll(harness.pipeline);
    const story = await explainItem(harness.pipeline, 'null');
    expect(story).toMatchObject({ item: { embeddingStatus: 'SUCCESS' }, vector: { metadata: { of: 1 } } });
    expect(story.chapters.map(({ result }) => result?.status)).toEqual(['FAILED', 'SUCCESS']);
  });

  it('are not lines without an id, which are told by their number', async () => {
    await using harness = await startHarness(SMALL);
    const lines = [
      '{"id":"cut',
      '',
      JSON.stringify({ text: 'a' }),
      JSON.stringify({ id: '', text: 'a' }),
      JSON.stringify({ id: 'x'.repeat(3_000), text: 'a' }),
      '[]',
      JSON.stringify({ id: 'good', text: 'the first counts' }),
      JSON.stringify({ id: 'good', text: 'and not the second' }),
    ];
    expect(await submitFile(harness.pipeline, lines)).toMatchObject([{ outcome: 'submitted', inputs: 1 }]);
    expect(eventsOf(harness, 'line-unusable').map(({ lineNumber, code }) => [lineNumber, code])).toEqual([
      [1, 'INVALID_LINE'],
      [3, 'INVALID_LINE'],
      [4, 'INVALID_LINE'],
      [5, 'INVALID_LINE'],
      [6, 'INVALID_LINE'],
      [8, 'DUPLICATE_ID'],
    ]);
    expect(eventsOf(harness, 'file-checked')).toMatchObject([{ items: 1, refused: 0, unusable: 6 }]);
    await ingestAll(harness.pipeline);
    expect(await submitFile(harness.pipeline, lines)).toEqual([]);
    expect(await explainItem(harness.pipeline, 'good')).toMatchObject({ item: { text: 'the first counts' } });
  });
});

describe('texts that failed', () => {
  it('are free again, and the same file buys exactly those, until their attempts are spent', async () => {
    await using harness = await startHarness({ ...SMALL, maxWordAttempts: 2 });
    for (const expected of [{ failedAgain: 10 }, { failedForGood: 10 }]) {
      await harness.control('next-batch', { expireAfterFraction: 0 });
      expect(await submitFile(harness.pipeline, items(10))).toMatchObject([{ inputs: 10 }]);
      expect(await ingestAll(harness.pipeline)).toMatchObject([{ ledger: expected }]);
    }
    expect(await submitFile(harness.pipeline, items(10))).toEqual([]);
    expect(eventsOf(harness, 'not-submitted').at(-1)).toMatchObject({ givenUp: 10 });
    expect(await counts(harness)).toEqual({ NONE: 0, PENDING: 0, SUCCESS: 0, FAILED: 10 });
  });

  it('count no attempt when OpenAI refuses the batch', async () => {
    await using harness = await startHarness(SMALL);
    await harness.control('faults', { kind: 'status', route: 'POST /v1/batches', status: 400 });
    await expect(submitFile(harness.pipeline, items(3))).rejects.toMatchObject({
      name: 'OpenAiRefusedError',
    });
    const free = await Array.fromAsync(harness.pipeline.repo.texts.listByStatus('NONE'));
    expect(free.map(({ embeddingAttempts }) => embeddingAttempts)).toEqual([0, 0, 0]);
    expect(await submitFile(harness.pipeline, items(3))).toMatchObject([{ inputs: 3 }]);
  });

  it('are split into files half as large when OpenAI finds one too large', async () => {
    await using harness = await startHarness(SMALL);
    await harness.control('faults', { kind: 'status', route: 'POST /v1/files', status: 413 });
    const outcomes = await submitFile(harness.pipeline, items(16));
    expect(outcomes.length).toBeGreaterThan(1);
    expect(eventsOf(harness, 'not-submitted').at(-1)).toMatchObject({ underWay: 0 });
    await ingestAll(harness.pipeline);
    expect(await embedded(harness)).toBe(16);
    expect(await counts(harness)).toMatchObject({ SUCCESS: 16, PENDING: 0, NONE: 0 });
  });
});

describe('a batch of texts', () => {
  it('that is closed frees them, and the same file buys them again', async () => {
    await using harness = await startHarness(SMALL);
    await harness.control('next-batch', { expireAfterFraction: 0 });
    const [submission] = await submitFile(harness.pipeline, items(3));
    const closing = { reason: 'nobody waits for it', force: true };
    expect(await closeBatch(harness.pipeline, submission?.batchId ?? '', closing)).toMatchObject({
      outcome: 'closed',
      ledger: { submitted: 3, failedAgain: 3 },
      wordsSettled: 3,
    });
    expect(await submitFile(harness.pipeline, items(3))).toMatchObject([{ inputs: 3 }]);
    expect(await ingestAll(harness.pipeline)).toMatchObject([{ ledger: { stored: 3 } }]);
  });

  it('is proven still when a later batch has stored other texts under its ids', async () => {
    await using harness = await startHarness(SMALL);
    const [first] = await submitFile(harness.pipeline, items(3));
    await ingestAll(harness.pipeline);
    await submitFile(harness.pipeline, items(3, { text: 'all the same' }));
    await ingestAll(harness.pipeline);
    const { conclusion, checks } = await verifyBatch(harness.pipeline, first?.batchId ?? '');
    expect(conclusion).toBe('proven');
    expect(checks.find(({ check }) => check === 'vectors')).toMatchObject({ superseded: 3 });
  });
});

describe('a submission of texts', () => {
  it.each(['submission-started', 'words-claimed', 'input-uploaded', 'batch-created'] as const)(
    'that dies at %s is finished by the next run, without buying twice',
    async (type) => {
      await using harness = await startHarness({ ...SMALL, maxInputsPerBatch: 8 });
      const { worker, died } = dyingAt(harness, type);
      void submitFile(worker, items(20));
      await died;
      const next = harness.another({ isOwnerDead: (owner) => owner === 'here/1/dead' });
      await submitFile(next, items(20));
      await ingestAll(next);
      expect(await embedded(harness)).toBe(20);
      expect(await counts(harness)).toEqual({ NONE: 0, PENDING: 0, SUCCESS: 20, FAILED: 0 });
      expect(await Array.fromAsync(next.repo.runs.listOpenSubmissions())).toEqual([]);
    },
  );

  it('beside another one of the same file buys each item once', async () => {
    await using harness = await startHarness({ ...SMALL, maxInputsPerBatch: 10 });
    await Promise.all([submitFile(harness.pipeline, items(40)), submitFile(harness.another(), items(40))]);
    await submitFile(harness.pipeline, items(40));
    await ingestAll(harness.pipeline);
    expect(await embedded(harness)).toBe(40);
    expect(await counts(harness)).toMatchObject({ SUCCESS: 40, PENDING: 0 });
  });
});
