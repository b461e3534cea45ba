import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { embeddingStatusSchema, formatWordId } from '@lading/domain-models';
import { BatchWriteError, InvalidItemError } from '../src/index.ts';
import {
  fromEmbeddingBatchResultItem,
  fromRecordedIdItem,
  toEmbeddingBatchResultItem,
} from '../src/items/embedding-batch-result-item.ts';
import { embeddingBatchResultKey } from '../src/keys.ts';
import { aResult, BATCH, IMAGE, OTHER_BATCH } from './factories.ts';
import { readGolden, toPlain } from './golden.ts';
import type { JsonItem } from './golden.ts';
import { collect, pauses, refusal, startDynamo, transport } from './local-table.ts';
import type { Answer, LocalDynamo } from './local-table.ts';

let dynamo: LocalDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

const words = (count: number) =>
  Array.from({ length: count }, (_, at) => aResult({ wordId: at + 1, text: `w${at + 1}` }));

describe('result items', () => {
  it.each(['seed', 'head'])('read and write exactly as the %s generation holds them', (generation) => {
    const { items } = readGolden<{ items: JsonItem[] }>(`embedding-batch-results-${generation}`);
    for (const item of items.map(toPlain)) {
      expect(toEmbeddingBatchResultItem(fromEmbeddingBatchResultItem(item))).toEqual(item);
    }
  });

  it('have a sort key of three digits where ids have five', () => {
    for (const { id, result_sk } of readGolden<{ word: { id: string; result_sk: string }[] }>('custom-ids')
      .word) {
      expect(embeddingBatchResultKey(BATCH, id).SK).toBe(result_sk);
    }
  });

  it.each([
    ['another word’s', aResult({ pineconeId: formatWordId({ ...aResult(), wordId: 2 }) })],
    ['a line’s', aResult({ pineconeId: `IMAGE#${IMAGE}#RECEIPT#00001#LINE#00001` })],
  ])('refuse %s id', (_name, result) => {
    expect(() => toEmbeddingBatchResultItem(result)).toThrow(InvalidItemError);
    const item = { ...toEmbeddingBatchResultItem(aResult()), pinecone_id: result.pineconeId };
    expect(() => fromEmbeddingBatchResultItem(item)).toThrow(InvalidItemError);
    expect(() => fromRecordedIdItem(item)).toThrow(InvalidItemError);
  });

  it.each([
    ['status that nobody knows', { status: 'LOST' }],
    ['status', { status: undefined }],
    ['key of a result', { SK: 'STATUS' }],
  ])('of an item without a %s are refused', (_name, change) => {
    const item = { ...toEmbeddingBatchResultItem(aResult()), ...change };
    expect(() => fromRecordedIdItem(item)).toThrow(InvalidItemError);
  });
});

describe('putAll', () => {
  it('writes every result under its key, twice with the same outcome, and counts them', async () => {
    const { repo, items } = await dynamo.createTable();
    const results = words(60);
    const counts = await collect(repo.results.putAll(results));
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(counts.at(-1)).toBe(60);
    const first = await items();
    expect((await collect(repo.results.putAll(results))).at(-1)).toBe(60);
    expect(await items()).toEqual(first);
    expect(await collect(repo.results.listOfBatch(BATCH))).toEqual(
      results.map((result) => ({ ...result, errorMessage: undefined })),
    );
    expect((await collect(repo.results.listIdsOfBatch(BATCH))).flat()).toEqual(
      results.map(({ pineconeId, status }) => ({ pineconeId, status })),
    );
  });

  it('keeps the last of two results of one word, also within one call', async () => {
    const { repo } = await dynamo.createTable();
    const twice = [
      aResult({ status: 'FAILED', errorMessage: 'rate_limit: later' }),
      aResult({ text: 'second' }),
    ];
    expect(await collect(repo.results.putAll(twice))).toEqual([1]);
    expect(await repo.results.get(BATCH, aResult().pineconeId)).toMatchObject({
      status: 'SUCCESS',
      text: 'second',
    });
  });

  it('keeps the last of two results of one word also when their calls are under way at once', async () => {
    const { repo, repoWith } = await dynamo.createTable();
    let calls = 0;
    const requestHandler = transport(async ({ operation, forward }) => {
      // The first call is the slowest.
      if (operation === 'BatchWriteItem' && calls++ === 0) await new Promise((end) => setTimeout(end, 300));
      return await forward();
    });
    const twice = [...words(25), ...words(60).map((result) => ({ ...result, text: 'second' }))];
    expect((await collect(repoWith({ requestHandler }).results.putAll(twice))).at(-1)).toBe(85);
    for await (const { text } of repo.results.listOfBatch(BATCH)) expect(text).toBe('second');
  });

  it('takes nothing more from its source after an early break, waits for calls under way, and closes it', async () => {
    const { repo } = await dynamo.createTable();
    let read = 0;
    let closed = false;
    async function* source() {
      try {
        for (const result of words(900)) {
          read += 1;
          yield result;
        }
      } finally {
        closed = true;
      }
    }
    for await (const written of repo.results.putAll(source())) if (written >= 25) break;
    const stored = await collect(repo.results.listOfBatch(BATCH));
    expect({ closed, read: read <= 300, stored: stored.length >= 25 }).toEqual({
      closed: true,
      read: true,
      stored: true,
    });
    await new Promise((end) => setTimeout(end, 50));
    expect(await collect(repo.results.listOfBatch(BATCH))).toHaveLength(stored.length);
  });

  it('sends what DynamoDB left unprocessed again, alone, until nothing is left', async () => {
    const { repoWith, repo } = await dynamo.createTable();
    const sizes: number[] = [];
    const { waits, logger } = pauses();
    const requestHandler = transport(async ({ operation, body, forward }): Promise<Answer> => {
      if (operation !== 'BatchWriteItem') return await forward();
      const [[table, puts]] = Object.entries(body.RequestItems as Record<string, unknown[]>) as [
        [string, unknown[]],
      ];
      sizes.push(puts.length);
      const taken = Math.min(10, puts.length);
      await forward({ RequestItems: { [table]: puts.slice(0, taken) } });
      const left = puts.slice(taken);
      return { status: 200, body: { UnprocessedItems: left.length > 0 ? { [table]: left } : {} } };
    });
    const sleep = async () => undefined;
    const throttled = repoWith({ requestHandler, sleep, logger, random: () => 0.5 });
    expect((await collect(throttled.results.putAll(words(25)))).at(-1)).toBe(25);
    expect({ sizes, waits }).toEqual({ sizes: [25, 15, 5], waits: [25, 25] });
    expect(await collect(repo.results.listOfBatch(BATCH))).toHaveLength(25);
  });

  it('sends a call again that was throttled as a whole, ever slower, then gives up and names what is left', async () => {
    const { repoWith, repo } = await dynamo.createTable();
    let throttledCalls = 0;
    const { waits, logger } = pauses();
    const requestHandler = transport(async ({ body, forward }) => {
      if (JSON.stringify(body).includes('"w26"')) {
        throttledCalls += 1;
        return refusal('ProvisionedThroughputExceededException');
      }
      return await forward();
    });
    const sleep = async () => undefined;
    const throttled = repoWith({ requestHandler, sleep, logger, random: () => 1, maxAttempts: 1 });
    const failure: unknown = await collect(throttled.results.putAll(words(27))).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(BatchWriteError);
    expect(failure).toMatchObject({
      written: 25,
      left: [
        embeddingBatchResultKey(BATCH, words(27)[25]!.pineconeId),
        embeddingBatchResultKey(BATCH, words(27)[26]!.pineconeId),
      ],
      cause: { name: 'ProvisionedThroughputExceededException' },
    });
    expect(throttledCalls).toBe(10);
    expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
    expect(await collect(repo.results.listOfBatch(BATCH))).toHaveLength(25);
  });

  it('names what is left of all calls that were under way', async () => {
    const { repoWith, repo } = await dynamo.createTable();
    const requestHandler = transport(async ({ body, forward }) =>
      JSON.stringify(body).includes('"w1"') || JSON.stringify(body).includes('"w30"')
        ? refusal('ProvisionedThroughputExceededException')
        : await forward(),
    );
    const throttled = repoWith({ requestHandler, sleep: async () => undefined, maxAttempts: 1 });
    const failure: unknown = await collect(throttled.results.putAll(words(75))).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ name: 'BatchWriteError', written: 25 });
    const stored = await collect(repo.results.listOfBatch(BATCH));
    const left = (failure as BatchWriteError).left.map(({ SK }) => SK);
    const storedKeys = stored.map(({ pineconeId }) => embeddingBatchResultKey(BATCH, pineconeId).SK);
    expect([...left, ...storedKeys].sort()).toEqual(
      words(75).map(({ pineconeId }) => embeddingBatchResultKey(BATCH, pineconeId).SK),
    );
  });

  it('passes on another refusal at once', async () => {
    const { repoWith } = await dynamo.createTable();
    const requestHandler = transport(async () => refusal('ValidationException', 'too big'));
    await expect(collect(repoWith({ requestHandler }).results.putAll([aResult()]))).rejects.toMatchObject({
      name: 'TableRequestError',
      failure: 'refused',
    });
  });
});

describe('lists of results', () => {
  it('leave out what is not a word’s result, and page through all', async () => {
    const { repo, repoWith, put } = await dynamo.createTable();
    await collect(repo.results.putAll([...words(9), aResult({ batchId: OTHER_BATCH })]));
    await repo.runs.acquireLease(BATCH, { owner: 'a', durationMs: 1000 });
    await put({
      PK: { S: `BATCH#${BATCH}` },
      SK: { S: 'RESULT#RECEIPT#1#LINE#1#WORD#1' },
      TYPE: { S: 'COMPLETION_BATCH_RESULT' },
      GSI2PK: { S: `BATCH#${BATCH}` },
      GSI2SK: { S: 'STATUS#SUCCESS' },
      GSI3PK: { S: `IMAGE#${IMAGE}#RECEIPT#00001` },
      GSI3SK: { S: `BATCH#${BATCH}#STATUS#SUCCESS` },
    });
    const requestHandler = transport(({ body, forward }) => forward({ ...body, Limit: 2 }));
    const unreadable: unknown[] = [];
    const { results } = repoWith({ requestHandler, onUnreadable: (error) => unreadable.push(error) });
    expect(await collect(results.listOfBatch(BATCH))).toHaveLength(9);
    expect(await collect(results.listOfBatchByStatus(BATCH, 'SUCCESS'))).toHaveLength(9);
    expect(await collect(results.listOfBatchByStatus(BATCH, 'FAILED'))).toEqual([]);
    expect(await collect(results.listOfReceipt(IMAGE, 1))).toHaveLength(10);
    expect(await collect(results.listOfReceipt(IMAGE, 2))).toEqual([]);
    expect(unreadable).toEqual([]);
  });

  it('stop asking for pages after an early break', async () => {
    const { repo, repoWith } = await dynamo.createTable();
    await collect(repo.results.putAll(words(9)));
    let queries = 0;
    const requestHandler = transport(({ body, forward }) => {
      queries += 1;
      return forward({ ...body, Limit: 2 });
    });
    for await (const result of repoWith({ requestHandler }).results.listOfBatch(BATCH))
      if (result.wordId === 3) break;
    expect(queries).toBe(2);
  });

  it('of a batch are read consistently, so that the ledger sees what was just written', async () => {
    const { repoWith } = await dynamo.createTable();
    const consistent: unknown[] = [];
    const requestHandler = transport(({ body, forward }) => {
      consistent.push(body.ConsistentRead);
      return forward();
    });
    await collect(repoWith({ requestHandler }).results.listOfBatch(BATCH));
    expect(consistent).toEqual([true]);
  });

  it('follow a result whose status changed', async () => {
    const { repo } = await dynamo.createTable();
    for (const status of embeddingStatusSchema.options) {
      await collect(repo.results.putAll([aResult({ status })]));
      for (const other of embeddingStatusSchema.options) {
        expect(await collect(repo.results.listOfBatchByStatus(BATCH, other))).toHaveLength(
          other === status ? 1 : 0,
        );
      }
    }
  });
});
