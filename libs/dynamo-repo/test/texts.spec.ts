import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BatchSummary } from '@lading/domain-models';
import { toTextEmbeddingResultItem } from '../src/items/text-embedding-result-item.ts';
import type { TextContent } from '../src/index.ts';
import { aSummary, aWordItem, BATCH, OTHER_BATCH } from './factories.ts';
import { collect, refusal, startDynamo, transport } from './local-table.ts';
import type { LocalDynamo } from './local-table.ts';

let dynamo: LocalDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

const aText = (overrides: Partial<TextContent> = {}): TextContent => ({
  namespace: 'texts',
  customId: 'docs/1',
  contentHash: 'hash-1',
  text: 'some text',
  ...overrides,
});
const claimOf = (attempt: number, overrides: Partial<TextContent> = {}) => ({ ...aText(overrides), attempt });

async function newTable() {
  const table = await dynamo.createTable();
  return { ...table, texts: table.repo.texts };
}

describe('claim', () => {
  it('makes a text that is new, and keeps it for its batch', async () => {
    const { texts } = await newTable();
    expect(await texts.claim(claimOf(1), BATCH)).toBe('claimed');
    expect(await texts.claim(claimOf(1), BATCH)).toBe('claimed');
    expect(await texts.claim(claimOf(1), OTHER_BATCH)).toBe('not-free');
    expect(await texts.claim(claimOf(1, { contentHash: 'hash-2' }), OTHER_BATCH)).toBe('not-free');
    expect(await texts.get(aText())).toEqual({
      ...aText(),
      embeddingStatus: 'PENDING',
      embeddingBatchId: BATCH,
      embeddingAttempts: 1,
    });
  });

  it('counts attempts of one content, and no attempt twice', async () => {
    const { texts } = await newTable();
    await texts.claim(claimOf(1), BATCH);
    await texts.settle(aText(), { batchId: BATCH, to: 'NONE' });
    expect(await texts.get(aText())).toMatchObject({ embeddingBatchId: undefined, embeddingAttempts: 1 });
    expect(await texts.claim(claimOf(1), OTHER_BATCH)).toBe('not-free');
    expect(await texts.claim(claimOf(3), OTHER_BATCH)).toBe('not-free');
    expect(await texts.claim(claimOf(2), OTHER_BATCH)).toBe('claimed');
    expect(await texts.release(aText(), OTHER_BATCH)).toBe('released');
    expect(await texts.claim(claimOf(2), OTHER_BATCH)).toBe('claimed');
  });

  it.each(['SUCCESS', 'FAILED'] as const)(
    'takes a text that ended as %s only with another content',
    async (to) => {
      const { texts } = await newTable();
      await texts.claim(claimOf(1), BATCH);
      await texts.settle(aText(), { batchId: BATCH, to });
      expect(await texts.claim(claimOf(1), OTHER_BATCH)).toBe('not-free');
      expect(await texts.claim(claimOf(1, { contentHash: 'hash-2' }), OTHER_BATCH)).toBe('claimed');
      expect(await texts.get(aText())).toMatchObject({ contentHash: 'hash-2', embeddingAttempts: 1 });
    },
  );

  it('knows its own claim again when the answer was lost', async () => {
    const { repoWith } = await newTable();
    let lost = false;
    const requestHandler = transport(async ({ operation, forward }) => {
      const answer = await forward();
      if (operation !== 'UpdateItem' || lost) return answer;
      lost = true;
      return { status: 500, body: refusal('InternalServerError').body };
    });
    expect(await repoWith({ requestHandler }).texts.claim(claimOf(1), BATCH)).toBe('claimed');
    expect(lost).toBe(true);
  });

  it('tells texts of one id apart by their namespace', async () => {
    const { texts } = await newTable();
    await texts.claim(claimOf(1), BATCH);
    expect(await texts.get(aText({ namespace: 'others' }))).toBeUndefined();
    expect(await texts.claim(claimOf(1, { namespace: 'others' }), OTHER_BATCH)).toBe('claimed');
  });
});

describe('getAll', () => {
  it('reads what is there of a namespace, a hundred a call, and again what a busy table leaves out', async () => {
    const { texts, repoWith } = await newTable();
    const ids = Array.from({ length: 100 }, (_, at) => `docs/${at}`);
    for (const customId of ids.slice(0, 10)) await texts.claim(claimOf(1, { customId }), BATCH);
    await texts.claim(claimOf(1, { namespace: 'others', customId: 'docs/50' }), BATCH);
    const asked: number[] = [];
    const requestHandler = transport(async ({ body, forward }) => {
      const [[table, { Keys: keys }] = ['', { Keys: [] }]] = Object.entries(
        body['RequestItems'] as Record<string, { Keys: unknown[] }>,
      );
      asked.push(keys.length);
      if (asked.length > 1) return await forward();
      const answer = await forward({ RequestItems: { [table]: { Keys: keys.slice(5) } } });
      return {
        ...answer,
        body: { ...answer.body, UnprocessedKeys: { [table]: { Keys: keys.slice(0, 5) } } },
      };
    });
    const repo = repoWith({ requestHandler, sleep: async () => undefined });
    const found = await repo.texts.getAll('texts', ids);
    expect([...found.keys()].sort()).toEqual(ids.slice(0, 10));
    expect(asked).toEqual([100, 5]);
  });
});

describe('settle, release and refuse', () => {
  it('change a text only while it is that batch’s', async () => {
    const { texts } = await newTable();
    await texts.claim(claimOf(1), BATCH);
    expect(await texts.settle(aText(), { batchId: OTHER_BATCH, to: 'SUCCESS' })).toBe('not-ours');
    expect(await texts.release(aText(), OTHER_BATCH)).toBe('not-ours');
    expect(await texts.settle(aText(), { batchId: BATCH, to: 'SUCCESS' })).toBe('settled');
    expect(await texts.settle(aText(), { batchId: BATCH, to: 'FAILED' })).toBe('not-ours');
    expect(await texts.settle(aText({ customId: 'unknown' }), { batchId: BATCH, to: 'NONE' })).toBe(
      'not-ours',
    );
  });

  it('refuses what is new or changed, run again too, and nothing that is under way', async () => {
    const { texts } = await newTable();
    expect(await texts.refuse(aText(), BATCH)).toBe('refused');
    expect(await texts.refuse(aText(), BATCH)).toBe('refused');
    expect(await texts.get(aText())).toMatchObject({ embeddingStatus: 'FAILED', embeddingAttempts: 0 });
    await texts.claim(claimOf(1, { contentHash: 'hash-2' }), OTHER_BATCH);
    expect(await texts.refuse(aText({ contentHash: 'hash-3' }), BATCH)).toBe('not-free');
    expect(await texts.get(aText())).toMatchObject({ embeddingStatus: 'PENDING', contentHash: 'hash-2' });
  });
});

describe('keys of texts', () => {
  it.each(['a/b#c', ' ', 'ünï😀', 'x'.repeat(2_048), 'IMAGE#x#RECEIPT#00001'])(
    'hold the id %j',
    async (id) => {
      const { repo, texts } = await newTable();
      const text = aText({ customId: id });
      await texts.claim({ ...text, attempt: 1 }, BATCH);
      expect(await texts.get(text)).toMatchObject({ customId: id });
      const result = {
        batchId: BATCH,
        namespace: 'texts',
        pineconeId: id,
        text: '',
        status: 'SUCCESS' as const,
      };
      await collect(repo.textResults.putAll([result]));
      expect(await repo.textResults.get(BATCH, id)).toEqual(result);
      expect(await collect(repo.textResults.listOfBatch(BATCH))).toEqual([result]);
      expect(await collect(repo.textResults.listOfText(text))).toEqual([result]);
      expect(await collect(repo.textResults.listOfText({ ...text, namespace: 'others' }))).toEqual([]);
    },
  );

  it('are in no list that readers of receipts read', async () => {
    const { items, put, repo, texts } = await newTable();
    await put(aWordItem());
    await texts.claim(claimOf(1), BATCH);
    const summary: BatchSummary = aSummary({ batchType: 'TEXT_EMBEDDING', receiptRefs: [] });
    await repo.batches.add(summary);
    await collect(
      repo.textResults.putAll([
        { batchId: BATCH, namespace: 'texts', pineconeId: 'docs/1', text: '', status: 'FAILED' },
      ]),
    );
    const all = Object.values(await items());
    const ours = all.filter((item) => item.TYPE?.S !== 'RECEIPT_WORD');
    expect(ours.map((item) => item.TYPE?.S).sort()).toEqual([
      'TEXT_BATCH_SUMMARY',
      'TEXT_EMBEDDING_RESULT',
      'TEXT_ITEM',
    ]);
    for (const { GSI1PK, GSI3PK } of ours) {
      expect(String(GSI1PK?.S)).not.toMatch(/^(STATUS|EMBEDDING_STATUS)#/);
      expect(String(GSI3PK?.S)).not.toMatch(/^IMAGE#/);
    }
    expect(await collect(repo.words.listByStatus('PENDING'))).toEqual([]);
    expect(await collect(repo.results.listOfBatch(BATCH))).toEqual([]);
  });
});

describe('a batch of texts', () => {
  it('is listed under its own type, and ended there', async () => {
    const { repo, items } = await newTable();
    await repo.batches.add(aSummary({ batchType: 'TEXT_EMBEDDING', receiptRefs: [] }));
    await repo.batches.add(aSummary({ batchId: OTHER_BATCH }));
    const list = (types: Parameters<typeof repo.batches.listPending>[0]) =>
      collect(repo.batches.listPending(types)).then((found) => found.map(({ batchId }) => batchId));
    expect(await list(['TEXT_EMBEDDING'])).toEqual([BATCH]);
    expect(await list(['EMBEDDING', 'WORD_EMBEDDING'])).toEqual([OTHER_BATCH]);
    expect(await repo.batches.countPendingOfOtherTypes(['EMBEDDING'])).toEqual({});
    expect(await repo.batches.close(BATCH, 'COMPLETED')).toBe('closed');
    expect(await list(['TEXT_EMBEDDING', 'EMBEDDING'])).toEqual([OTHER_BATCH]);
    expect((await items())[`BATCH#${BATCH} / STATUS`]?.GSI1PK?.S).toBe('TEXT_STATUS#COMPLETED');
    expect(await repo.batches.close(OTHER_BATCH, 'FAILED')).toBe('closed');
    expect((await items())[`BATCH#${OTHER_BATCH} / STATUS`]?.GSI1PK?.S).toBe('STATUS#FAILED');
  });
});

describe('a result of a text', () => {
  it('under another text’s key is left out and reported', async () => {
    const reported: string[] = [];
    const { put, repoWith } = await newTable();
    const item = toTextEmbeddingResultItem({
      batchId: BATCH,
      namespace: 'texts',
      pineconeId: 'docs/1',
      text: '',
      status: 'SUCCESS',
    });
    const other = Object.entries({ ...item, pinecone_id: 'docs/2' })
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, { S: String(value) }] as const);
    await put(Object.fromEntries(other));
    const repo = repoWith({ onUnreadable: ({ message }) => reported.push(message) });
    expect(await collect(repo.textResults.listOfBatch(BATCH))).toEqual([]);
    expect(reported).toEqual([expect.stringContaining('its key should end with')]);
  });
});

describe('countByStatus', () => {
  it('counts the texts of all namespaces', async () => {
    const { texts } = await newTable();
    await texts.claim(claimOf(1), BATCH);
    await texts.claim(claimOf(1, { namespace: 'others' }), BATCH);
    await texts.refuse(aText({ customId: 'bad' }), BATCH);
    expect(await texts.countByStatus()).toMatchObject({ NONE: 0, PENDING: 2, SUCCESS: 0, FAILED: 1 });
  });
});
