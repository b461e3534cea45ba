import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { formatWordId } from '@lading/domain-models';
import { aWordItem, BATCH, OTHER_BATCH, wordId } from './factories.ts';
import { GENERATIONS, readGolden, receiptItems } from './golden.ts';
import type { JsonItem } from './golden.ts';
import { collect, pauses, refusal, startDynamo, transport } from './local-table.ts';
import type { LocalDynamo } from './local-table.ts';

let dynamo: LocalDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

async function tableWith(overrides: JsonItem = {}) {
  const table = await dynamo.createTable();
  await table.put(aWordItem(overrides));
  const word = async () => Object.values(await table.items())[0] as JsonItem;
  return { ...table, words: table.repo.words, word };
}

const status = (name: string): JsonItem => ({
  embedding_status: { S: name },
  GSI1PK: { S: `EMBEDDING_STATUS#${name}` },
});
const claimedBy = (batchId: string): JsonItem => ({
  ...status('PENDING'),
  embedding_batch_id: { S: batchId },
  embedding_attempts: { N: '2' },
});

describe('listByStatus', () => {
  it('lists the first generation’s words without embedding, and not the lines beside them', async () => {
    const { words_without_embedding: expected } = readGolden<{ words_without_embedding: string[] }>(
      'submission-seed',
    );
    const { put, repoWith } = await dynamo.createTable('first');
    await put(...receiptItems('seed'));
    const requestHandler = transport(({ body, forward }) => forward({ ...body, Limit: 5 }));
    const words = await collect(repoWith({ requestHandler }).words.listByStatus('NONE'));
    expect(words.map(formatWordId)).toEqual(expected);
  });

  it.each(GENERATIONS)('agrees with the counts of the %s generation', async (generation) => {
    const { put, repo } = await dynamo.createTable(generation === 'seed' ? 'first' : 'second');
    const items = receiptItems(generation);
    await put(...items);
    const counts = await repo.words.countByStatus();
    for (const [name, count] of Object.entries(counts)) {
      const expected = items.filter(
        (item) => item.TYPE?.S === 'RECEIPT_WORD' && item.embedding_status?.S === name,
      );
      expect({ [name]: count }).toEqual({ [name]: expected.length });
      expect(await collect(repo.words.listByStatus(name as keyof typeof counts))).toHaveLength(
        expected.length,
      );
    }
  });

  it('believes the attribute where the index key says otherwise', async () => {
    const { words } = await tableWith({ embedding_status: { S: 'NOISE' } });
    expect(await collect(words.listByStatus('NONE'))).toEqual([]);
  });
});

describe('claim', () => {
  it('changes what a submission of the first generation changes, and our two attributes', async () => {
    const golden = readGolden<{ word_items_after: JsonItem[] }>('submission-seed');
    const { put, repo, items } = await dynamo.createTable('first');
    const before = readGolden<JsonItem[]>('items-seed-b1');
    await put(...before);
    const words = golden.word_items_after.filter((item) => item.TYPE?.S === 'RECEIPT_WORD');
    for (const { PK, SK } of words) {
      expect(await repo.words.claim(`${PK?.S}#${SK?.S}`, BATCH)).toEqual({ claimed: true, attempts: 1 });
    }
    const ours = { embedding_batch_id: { S: BATCH }, embedding_attempts: { N: '1' } };
    const expected = words.map((item) => [`${item.PK?.S} / ${item.SK?.S}`, { ...item, ...ours }]);
    expect(words).toHaveLength(16);
    const withNumbers = (item: JsonItem) =>
      JSON.parse(JSON.stringify(item), (key, value: unknown) =>
        key === 'N' ? Number(value) : value,
      ) as JsonItem;
    const after = await items();
    for (const [key, item] of expected as [string, JsonItem][]) {
      expect(withNumbers(after[key] as JsonItem)).toEqual(withNumbers(item));
    }
  });

  it.each([
    ['without a status', { embedding_status: undefined }, true],
    ['NONE', status('NONE'), true],
    ['PENDING for the Python system', status('PENDING'), false],
    ['claimed by another batch', claimedBy(OTHER_BATCH), false],
    ['SUCCESS', { ...status('SUCCESS'), embedding_batch_id: { S: BATCH } }, false],
    ['FAILED', status('FAILED'), false],
    ['NOISE', status('NOISE'), false],
  ])('of a word that is %s', async (_name, overrides, claimed) => {
    const { words, word } = await tableWith(JSON.parse(JSON.stringify(overrides)) as JsonItem);
    const before = await word();
    expect((await words.claim(wordId(), BATCH)).claimed).toBe(claimed);
    if (!claimed) expect(await word()).toEqual(before);
    else expect(await word()).toMatchObject({ ...status('PENDING'), embedding_batch_id: { S: BATCH } });
  });

  it('again by the same batch still stands and counts no attempt', async () => {
    const { words, word } = await tableWith();
    expect(await words.claim(wordId(), BATCH)).toEqual({ claimed: true, attempts: 1 });
    const first = await word();
    expect(await words.claim(wordId(), BATCH)).toEqual({ claimed: true, attempts: 1 });
    expect(await word()).toEqual(first);
    expect(await words.claim(wordId(), OTHER_BATCH)).toEqual({ claimed: false });
  });

  it('by two batches at once has exactly one winner', async () => {
    const { words, word } = await tableWith();
    const batches = Array.from({ length: 20 }, (_, at) => `batch-${at}`);
    const claims = await Promise.all(batches.map((batchId) => words.claim(wordId(), batchId)));
    const winners = batches.filter((_, at) => claims[at]?.claimed);
    expect(winners).toHaveLength(1);
    expect(await word()).toMatchObject({
      embedding_batch_id: { S: winners[0] },
      embedding_attempts: { N: '1' },
    });
  });

  it('survives an answer that was lost after the write', async () => {
    const { repoWith, word } = await tableWith();
    let lost = false;
    const requestHandler = transport(async ({ operation, forward }) => {
      const answer = await forward();
      if (operation !== 'UpdateItem' || lost) return answer;
      lost = true;
      return { ...refusal('InternalServerError'), status: 500 };
    });
    expect(await repoWith({ requestHandler }).words.claim(wordId(), BATCH)).toEqual({
      claimed: true,
      attempts: 1,
    });
    expect(await word()).toMatchObject({ embedding_attempts: { N: '1' } });
  });

  it('of a word that is gone claims nothing and creates nothing', async () => {
    const { words, items } = await tableWith();
    expect(await words.claim(wordId(7), BATCH)).toEqual({ claimed: false });
    expect(Object.keys(await items())).toHaveLength(1);
  });

  it('of anything but a word id is refused', async () => {
    const { words } = await tableWith();
    await expect(words.claim('IMAGE#x', BATCH)).rejects.toMatchObject({ name: 'InvalidIdError' });
  });
});

describe('settle', () => {
  it.each([
    ['its own claim', claimedBy(BATCH), BATCH, 'settled'],
    ['another batch’s claim', claimedBy(OTHER_BATCH), BATCH, 'not-ours'],
    ['the Python system’s word for our batch', status('PENDING'), BATCH, 'not-ours'],
    ['the Python system’s word for its batch', status('PENDING'), undefined, 'settled'],
    ['our claim for the Python system’s batch', claimedBy(BATCH), undefined, 'not-ours'],
    ['a word that is free again', { ...claimedBy(BATCH), ...status('NONE') }, BATCH, 'not-ours'],
    ['a word that is settled', { ...claimedBy(BATCH), ...status('SUCCESS') }, BATCH, 'not-ours'],
  ] as const)('takes %s as it is', async (_name, overrides, batchId, outcome) => {
    for (const to of ['SUCCESS', 'FAILED', 'NONE'] as const) {
      const { words, word } = await tableWith(overrides);
      const before = await word();
      expect(await words.settle(wordId(), { batchId, to })).toBe(outcome);
      const { embedding_batch_id: owner, ...rest } = { ...before, ...(outcome === 'settled' && status(to)) };
      const keepsOwner = owner && !(outcome === 'settled' && to === 'NONE');
      expect(await word()).toEqual({ ...rest, ...(keepsOwner && { embedding_batch_id: owner }) });
    }
  });

  it('leaves a word that was claimed, freed and claimed again to its new batch', async () => {
    const { words, word } = await tableWith();
    await words.claim(wordId(), BATCH);
    await words.settle(wordId(), { batchId: BATCH, to: 'NONE' });
    expect(await words.claim(wordId(), OTHER_BATCH)).toEqual({ claimed: true, attempts: 2 });
    const claimed = await word();
    expect(await words.settle(wordId(), { batchId: BATCH, to: 'SUCCESS' })).toBe('not-ours');
    expect(await word()).toEqual(claimed);
  });

  it('creates no word that is gone', async () => {
    const { words, items } = await tableWith();
    expect(await words.settle(wordId(7), { batchId: undefined, to: 'SUCCESS' })).toBe('not-ours');
    expect(Object.keys(await items())).toHaveLength(1);
  });
});

describe('release', () => {
  it('frees its own claim once and gives the attempt back', async () => {
    const { words, word } = await tableWith();
    await words.claim(wordId(), BATCH);
    expect(await words.release(wordId(), OTHER_BATCH)).toBe('not-ours');
    expect(await words.release(wordId(), BATCH)).toBe('released');
    expect(await words.release(wordId(), BATCH)).toBe('not-ours');
    expect(await word()).toMatchObject({ ...status('NONE'), embedding_attempts: { N: '0' } });
    expect(await words.claim(wordId(), BATCH)).toEqual({ claimed: true, attempts: 1 });
  });
});

describe('a throttled update', () => {
  it('is sent again, ever slower', async () => {
    const { repoWith, word } = await tableWith(claimedBy(BATCH));
    let refusals = 3;
    const requestHandler = transport(async ({ operation, forward }) => {
      if (operation !== 'UpdateItem' || refusals === 0) return await forward();
      refusals -= 1;
      return refusal('ThrottlingException');
    });
    const { waits, logger } = pauses();
    const sleep = async () => undefined;
    const { words } = repoWith({ requestHandler, sleep, logger, random: () => 0.5 });
    expect(await words.countByStatus()).toMatchObject({ PENDING: 1 });
    expect(await words.settle(wordId(), { batchId: BATCH, to: 'SUCCESS' })).toBe('settled');
    expect(waits).toEqual([50, 100, 200]);
    expect(await word()).toMatchObject(status('SUCCESS'));
  });

  it('gives up after ten attempts, and says that it may work later', async () => {
    const { repoWith } = await tableWith(claimedBy(BATCH));
    let attempts = 0;
    const requestHandler = transport(async ({ operation, forward }) => {
      if (operation !== 'UpdateItem') return await forward();
      attempts += 1;
      return refusal('ProvisionedThroughputExceededException');
    });
    const { words } = repoWith({ requestHandler, sleep: async () => undefined });
    await words.countByStatus();
    await expect(words.settle(wordId(), { batchId: BATCH, to: 'SUCCESS' })).rejects.toMatchObject({
      name: 'TableRequestError',
      failure: 'unavailable',
    });
    expect(attempts).toBe(10);
  });
});

describe('the write rate', () => {
  it('holds back updates of words', async () => {
    const { repoWith } = await tableWith();
    let time = 0;
    const sleep = async (ms: number) => {
      time += ms;
    };
    const { words } = repoWith({ maxWritesPerSecond: 10, now: () => time, sleep });
    for (let count = 0; count < 33; count += 1) await words.settle(wordId(), { batchId: BATCH, to: 'NONE' });
    expect(time).toBeGreaterThan(2_900);
    expect(time).toBeLessThanOrEqual(3_300);
  });
});
