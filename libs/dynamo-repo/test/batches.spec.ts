import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LIVE_BATCH_STATUSES } from '@lading/domain-models';
import type { BatchStatus, BatchType } from '@lading/domain-models';
import { fromBatchSummaryItem, toBatchSummaryItem } from '../src/items/batch-summary-item.ts';
import type { InvalidItemError } from '../src/index.ts';
import { aSummary, BATCH, OTHER_BATCH } from './factories.ts';
import { readGolden, toPlain } from './golden.ts';
import type { JsonItem } from './golden.ts';
import { collect, startDynamo, transport } from './local-table.ts';
import type { LocalDynamo } from './local-table.ts';

interface Golden {
  items: JsonItem[];
  expected_by_status_and_type: Record<string, string[]>;
  expected_list_pending_embedding_batches: { batch_ids_in_order: string[] };
}
const seed = readGolden<Golden>('batch-summaries-seed');
const head = readGolden<Golden>('batch-summaries-head');

let dynamo: LocalDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

const ids = async (source: AsyncIterable<{ batchId: string }>) =>
  (await collect(source)).map(({ batchId }) => batchId);

describe('batch summary items', () => {
  it('read and write as both generations hold them, but for attributes that only they know', () => {
    for (const item of [...seed.items, ...head.items].map(toPlain)) {
      const { word_count: _, ...known } = item;
      expect(toBatchSummaryItem(fromBatchSummaryItem(item))).toEqual(known);
    }
  });

  it('write what a submission of the first generation intended', () => {
    const intended = toPlain(
      readGolden<{ batch_summary_item_intended: JsonItem }>('submission-seed').batch_summary_item_intended,
    );
    expect(toBatchSummaryItem(fromBatchSummaryItem(intended))).toEqual(intended);
  });
});

describe('listPending', () => {
  it('finds the first generation’s pending batches of exactly one type', async () => {
    const { repo, put } = await dynamo.createTable('first');
    await put(...seed.items);
    const expected = (type: BatchType) => seed.expected_by_status_and_type[`PENDING/${type}`]?.toSorted();
    for (const type of ['EMBEDDING', 'LINE_EMBEDDING', 'COMPLETION'] as const) {
      expect((await ids(repo.batches.listPending([type]))).toSorted()).toEqual(expected(type));
    }
    expect(expected('EMBEDDING')).toEqual(seed.expected_list_pending_embedding_batches.batch_ids_in_order);
  });

  it('finds every live status and both word types of the second generation, by submission', async () => {
    const { repo, put } = await dynamo.createTable();
    await put(...head.items);
    const live = head.items
      .map((item) => fromBatchSummaryItem(toPlain(item)))
      .filter(({ status }) => (LIVE_BATCH_STATUSES as readonly string[]).includes(status));
    const words = live.filter(({ batchType }) => ['EMBEDDING', 'WORD_EMBEDDING'].includes(batchType));
    expect(words).toHaveLength(10);
    expect(await collect(repo.batches.listPending(['EMBEDDING', 'WORD_EMBEDDING']))).toEqual(
      words.toSorted((a, b) => (a.submittedAt < b.submittedAt ? -1 : 1)),
    );
    expect(await repo.batches.countPendingOfOtherTypes(['EMBEDDING', 'WORD_EMBEDDING'])).toEqual({
      COMPLETION: 5,
      LINE_EMBEDDING: 5,
    });
  });

  it('orders by the instant, not its text, then by batch id', async () => {
    const { repo } = await dynamo.createTable();
    const submissions = [
      ['00000000-0000-4000-8000-000000000001', '2026-05-01T12:00:00.000002+00:00'],
      ['00000000-0000-4000-8000-000000000002', '2026-05-01T12:00:00.000001'],
      ['00000000-0000-4000-8000-000000000003', '2026-05-01T13:00:00+02:00'],
      ['00000000-0000-4000-8000-000000000005', '2026-05-01T10:00:00Z'],
      ['00000000-0000-4000-8000-000000000004', '2026-05-01T10:00:00Z'],
    ] as const;
    for (const [batchId, submittedAt] of submissions)
      await repo.batches.add(aSummary({ batchId, submittedAt }));
    expect((await ids(repo.batches.listPending(['EMBEDDING']))).map((id) => id.at(-1))).toEqual([
      '4',
      '5',
      '3',
      '2',
      '1',
    ]);
  });

  it('follows every page, also one that is empty', async () => {
    const { repo, repoWith } = await dynamo.createTable();
    const all = Array.from(
      { length: 60 },
      (_, at) => `00000000-0000-4000-8000-0000000000${String(at).padStart(2, '0')}`,
    );
    for (const batchId of all) await repo.batches.add(aSummary({ batchId }));
    const requestHandler = transport(async ({ operation, body, forward }) => {
      const answer = await forward(operation === 'Query' ? { ...body, Limit: 7 } : body);
      return answer;
    });
    expect(await ids(repoWith({ requestHandler }).batches.listPending(['EMBEDDING']))).toEqual(all);
  });

  it('reports a summary that it can’t read, and lists the others', async () => {
    const { put, repoWith } = await dynamo.createTable();
    const broken = {
      ...seed.items.find((item) => item.GSI1PK?.S === 'STATUS#PENDING' && item.batch_type?.S === 'EMBEDDING'),
    };
    broken.receipt_refs = { L: [{ M: { image_id: { S: '' }, receipt_id: { N: '1' } } }] };
    await put(broken as JsonItem);
    const unreadable: InvalidItemError[] = [];
    const repo = repoWith({ onUnreadable: (error) => unreadable.push(error) });
    await repo.batches.add(aSummary());
    expect(await ids(repo.batches.listPending(['EMBEDDING']))).toEqual([BATCH]);
    expect(unreadable).toMatchObject([{ name: 'InvalidItemError', key: { PK: broken.PK?.S, SK: 'STATUS' } }]);
    expect(unreadable[0]?.message).toContain('receiptRefs');
  });
});

describe('listPendingPage', () => {
  const WORDS = ['EMBEDDING', 'WORD_EMBEDDING'] as const;

  it.each([1, 3, 4, 100])('finds each batch of the list once, %i at a time', async (limit) => {
    const { repo, put } = await dynamo.createTable();
    await put(...head.items);
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await repo.batches.listPendingPage(WORDS, { cursor, limit });
      expect(page.batches.length).toBeLessThanOrEqual(limit);
      found.push(...page.batches.map(({ batchId }) => batchId));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(found.toSorted()).toEqual((await ids(repo.batches.listPending(WORDS))).toSorted());
  });

  it('goes on where it was though the batches of the page have ended meanwhile', async () => {
    const { repo } = await dynamo.createTable();
    const all = Array.from({ length: 6 }, (_, at) => `00000000-0000-4000-8000-00000000000${at}`);
    for (const batchId of all) await repo.batches.add(aSummary({ batchId }));
    const first = await repo.batches.listPendingPage(['EMBEDDING'], { limit: 3 });
    for (const { batchId } of first.batches) await repo.batches.close(batchId, 'COMPLETED');
    const second = await repo.batches.listPendingPage(['EMBEDDING'], { cursor: first.cursor, limit: 9 });
    expect([...first.batches, ...second.batches].map(({ batchId }) => batchId)).toEqual(all);
    expect(second.cursor).toBeUndefined();
  });

  it.each(['', 'x', '{"part":-1}', '{"part":0,"key":{"PK":1}}'])('refuses the cursor %j', async (cursor) => {
    const { repo } = await dynamo.createTable();
    await expect(repo.batches.listPendingPage(WORDS, { cursor, limit: 1 })).rejects.toMatchObject({
      name: 'InvalidCursorError',
    });
  });
});

describe('add and close', () => {
  it('adds a summary once and never replaces it', async () => {
    const { repo } = await dynamo.createTable();
    expect(await repo.batches.add(aSummary())).toBe('added');
    expect(await repo.batches.add(aSummary({ openaiBatchId: 'batch_other' }))).toBe('exists');
    expect(await repo.batches.get(BATCH)).toEqual(aSummary());
    expect(await repo.batches.get(OTHER_BATCH)).toBeUndefined();
  });

  it.each([
    ...LIVE_BATCH_STATUSES.map((status) => [status, 'closed'] as const),
    ...(['COMPLETED', 'FAILED', 'EXPIRED', 'CANCELLED'] as const).map(
      (status) => [status, 'already'] as const,
    ),
  ])('takes a batch that is %s as %s', async (status: BatchStatus, outcome) => {
    const { repo } = await dynamo.createTable();
    await repo.batches.add(aSummary({ status }));
    expect(await repo.batches.close(BATCH, 'COMPLETED')).toBe(outcome);
    expect((await repo.batches.get(BATCH))?.status).toBe(outcome === 'closed' ? 'COMPLETED' : status);
    expect(await repo.batches.close(BATCH, 'FAILED')).toBe('already');
  });

  it('changes status and index key and nothing else, whatever else the item holds', async () => {
    const { repo, put, items } = await dynamo.createTable('first');
    const legacy = seed.items.find((item) => item.word_count && item.status?.S === 'PENDING') as JsonItem;
    await put(legacy);
    expect(await repo.batches.close(String(legacy.PK?.S).slice('BATCH#'.length), 'FAILED')).toBe('closed');
    expect(Object.values(await items())).toEqual([
      { ...legacy, status: { S: 'FAILED' }, GSI1PK: { S: 'STATUS#FAILED' } },
    ]);
    expect(await ids(repo.batches.listPending(['EMBEDDING']))).toEqual([]);
  });

  it('says when there is no such batch, and creates none', async () => {
    const { repo, items } = await dynamo.createTable();
    expect(await repo.batches.close(BATCH, 'COMPLETED')).toBe('missing');
    expect(await items()).toEqual({});
  });
});
