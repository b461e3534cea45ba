import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Errors, Pinecone } from '@pinecone-database/pinecone';
import { startPineconeServer } from './pinecone-server.ts';
import type { PineconeServer } from './pinecone-server.ts';

const DIMENSION = 3;
let server: PineconeServer;
let pinecone: Pinecone;
// The SDK caches an index's host per key and name for the whole process.
let keys = 0;

beforeEach(async () => {
  server = await startPineconeServer();
  pinecone = new Pinecone({ apiKey: `key-${keys++}`, controllerHostUrl: server.url, maxRetries: 0 });
});
afterEach(() => server.close());

async function createIndex(name = 'receipts', metric: 'cosine' | 'dotproduct' | 'euclidean' = 'cosine') {
  await pinecone.createIndex({
    name,
    dimension: DIMENSION,
    metric,
    spec: { serverless: { cloud: 'aws', region: 'us-east-1' } },
  });
  return pinecone.index(name);
}

const aRecord = (
  id: string,
  values = [1, 2, 3],
  metadata: Record<string, string | number | boolean | string[]> = {},
) => ({
  id,
  values,
  metadata,
});

const control = async (path: string, body?: unknown) => {
  const reply = await fetch(
    `${server.url}/_local/${path}`,
    body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) },
  );
  return (await reply.json()) as Record<string, unknown>;
};

describe('the control plane', () => {
  it('creates, lists, describes, configures and deletes an index', async () => {
    await createIndex();
    expect((await pinecone.listIndexes()).indexes?.map(({ name }) => name)).toEqual(['receipts']);
    const index = await pinecone.describeIndex('receipts');
    expect([index.dimension, index.metric, index.host]).toEqual([
      3,
      'cosine',
      `${server.url}/index-data/receipts`,
    ]);
    expect(index.status).toEqual({ ready: true, state: 'Ready' });
    await pinecone.configureIndex({
      name: 'receipts',
      deletionProtection: 'enabled',
      tags: { team: 'words' },
    });
    await expect(pinecone.deleteIndex('receipts')).rejects.toThrow('Deletion protection is enabled');
    const configured = await pinecone.configureIndex({
      name: 'receipts',
      deletionProtection: 'disabled',
      tags: { team: '' },
    });
    expect(configured.tags ?? null).toBeNull();
    await pinecone.deleteIndex('receipts');
    await expect(pinecone.describeIndex('receipts')).rejects.toBeInstanceOf(Errors.PineconeNotFoundError);
  });

  it('answers a second index of the same name with a conflict', async () => {
    await createIndex();
    await expect(createIndex()).rejects.toBeInstanceOf(Errors.PineconeConflictError);
  });

  it('makes a new index wait by its clock', async () => {
    let clock = 1_000;
    await server.close();
    server = await startPineconeServer({ now: () => clock, readyAfterMs: 500 });
    pinecone = new Pinecone({ apiKey: `key-${keys++}`, controllerHostUrl: server.url, maxRetries: 0 });
    const index = await createIndex();
    expect((await pinecone.describeIndex('receipts')).status).toEqual({
      ready: false,
      state: 'Initializing',
    });
    await expect(index.upsert({ records: [aRecord('a')] })).rejects.toThrow();
    clock += 500;
    expect((await pinecone.describeIndex('receipts')).status.ready).toBe(true);
    await index.upsert({ records: [aRecord('a')] });
  });

  it('refuses a wrong key on both planes, in plain text', async () => {
    await server.close();
    server = await startPineconeServer({ apiKey: 'right' });
    const wrong = new Pinecone({ apiKey: 'wrong', controllerHostUrl: server.url });
    await expect(wrong.listIndexes()).rejects.toBeInstanceOf(Errors.PineconeAuthorizationError);
    const reply = await fetch(`${server.url}/index-data/x/query`, {
      method: 'POST',
      headers: { 'api-key': 'wrong' },
      body: '{}',
    });
    expect([reply.status, reply.headers.get('content-type'), await reply.text()]).toEqual([
      401,
      'text/plain',
      'Invalid API Key',
    ]);
  });
});

describe('the data plane', () => {
  it('serves several indexes, each with namespaces of its own', async () => {
    const [one, two] = [await createIndex('one'), await createIndex('two')];
    await one.upsert({ records: [aRecord('a')], namespace: 'words' });
    await one.upsert({ records: [aRecord('b')] });
    await two.upsert({ records: [aRecord('c')] });
    expect((await one.describeIndexStats()).namespaces).toEqual({
      words: { recordCount: 1 },
      __default__: { recordCount: 1 },
    });
    expect(Object.keys((await two.fetch({ ids: ['a', 'b', 'c'] })).records)).toEqual(['c']);
  });

  it('returns values as float32 and the metadata as it was', async () => {
    const index = await createIndex();
    const metadata = { text: 'Crème brûlée 焼き', price: 4.5, ok: true, labels: ['TAX', 'DATE'] };
    await index.upsert({ records: [aRecord('a', [0.1, 0.2, 0.3], metadata)] });
    const { records } = await index.fetch({ ids: ['a', 'missing'] });
    expect(records).toEqual({ a: { id: 'a', values: [0.1, 0.2, 0.3], metadata } });
  });

  it('replaces a whole record when its id comes again', async () => {
    const index = await createIndex();
    await index.upsert({ records: [aRecord('a', [1, 1, 1], { old: true })] });
    await index.upsert({ records: [aRecord('a', [2, 2, 2], { new: true })] });
    expect((await index.fetch({ ids: ['a'] })).records['a']).toEqual({
      id: 'a',
      values: [2, 2, 2],
      metadata: { new: true },
    });
    expect((await index.describeIndexStats()).totalRecordCount).toBe(1);
  });

  it('stores nothing of a request with one bad record', async () => {
    const index = await createIndex();
    const records = [aRecord('good'), aRecord('bad', [0, 0, 0])];
    await expect(index.upsert({ records })).rejects.toThrow("Vector ID 'bad' contains only zeros");
    expect((await index.describeIndexStats()).totalRecordCount).toBe(0);
  });

  it.each([
    [
      'cosine',
      [
        ['near', 1],
        ['far', Math.fround(Math.SQRT1_2)],
      ],
    ],
    [
      'dotproduct',
      [
        ['far', 4],
        ['near', 2],
      ],
    ],
    [
      'euclidean',
      [
        ['near', 1],
        ['far', 25],
      ],
    ],
  ] as const)('ranks by %s', async (metric, expected) => {
    const index = await createIndex('ranked', metric);
    await index.upsert({ records: [aRecord('near', [2, 0, 0]), aRecord('far', [4, 4, 0])] });
    const { matches } = await index.query({ vector: [1, 0, 0], topK: 2 });
    expect(matches.map(({ id, score }) => [id, score])).toEqual(expected);
  });

  it('searches by vector or id, with a filter, and returns values and metadata only when asked', async () => {
    const index = await createIndex();
    await index.upsert({
      records: [
        aRecord('a', [1, 0, 0], { shop: 'Ümit' }),
        aRecord('b', [1, 1, 0], { shop: 'Ada' }),
        aRecord('c', [0, 1, 0]),
      ],
    });
    const plain = await index.query({ vector: [1, 0, 0], topK: 2 });
    expect(plain.matches).toEqual([
      { id: 'a', score: 1, values: [] },
      { id: 'b', score: Math.fround(Math.SQRT1_2), values: [] },
    ]);
    const byId = await index.query({
      id: 'c',
      topK: 1,
      filter: { shop: { $ne: 'none' } },
      includeValues: true,
      includeMetadata: true,
    });
    expect(byId.matches).toEqual([{ id: 'c', score: 1, values: [0, 1, 0], metadata: {} }]);
    const filtered = await index.query({
      vector: [1, 0, 0],
      topK: 5,
      filter: { shop: 'Ada' },
      includeMetadata: true,
    });
    expect(filtered.matches.map(({ id, metadata }) => [id, metadata])).toEqual([['b', { shop: 'Ada' }]]);
    expect((await index.query({ vector: [1, 0, 0], topK: 5, namespace: 'unknown' })).matches).toEqual([]);
  });

  it('lists ids by prefix, page by page', async () => {
    const index = await createIndex();
    await index.upsert({ records: ['b#2', 'a#1', 'b#1', 'b#3', 'c'].map((id) => aRecord(id)) });
    const first = await index.listPaginated({ prefix: 'b#', limit: 2 });
    expect(first.vectors?.map(({ id }) => id)).toEqual(['b#1', 'b#2']);
    const second = await index.listPaginated({
      prefix: 'b#',
      limit: 2,
      paginationToken: first.pagination?.next,
    });
    expect(second.vectors?.map(({ id }) => id)).toEqual(['b#3']);
    expect(second.pagination).toBeUndefined();
  });

  it('deletes by ids, by filter and everything', async () => {
    const index = await createIndex();
    await index.upsert({ records: ['a', 'b', 'c', 'd'].map((id, at) => aRecord(id, [1, 2, 3], { at })) });
    await index.deleteMany({ ids: ['a', 'unknown'] });
    await index.deleteMany({ filter: { at: { $gte: 3 } } });
    expect((await index.listPaginated({})).vectors?.map(({ id }) => id)).toEqual(['b', 'c']);
    await index.deleteAll();
    expect((await index.describeIndexStats()).totalRecordCount).toBe(0);
    await expect(index.deleteMany({ ids: ['a'], namespace: 'unknown' })).rejects.toBeInstanceOf(
      Errors.PineconeNotFoundError,
    );
  });

  it('merges metadata on update, of one record or of all that match', async () => {
    const index = await createIndex();
    await index.upsert({
      records: [
        aRecord('a', [1, 2, 3], { kept: 1, status: 'old' }),
        aRecord('b', [1, 2, 3], { status: 'old' }),
      ],
    });
    await index.update({ id: 'a', values: [3, 2, 1], metadata: { status: 'new' } });
    await index.update({ filter: { status: 'old' }, metadata: { seen: true } });
    const { records } = await index.fetch({ ids: ['a', 'b'] });
    expect(records['a']).toEqual({ id: 'a', values: [3, 2, 1], metadata: { kept: 1, status: 'new' } });
    expect(records['b']?.metadata).toEqual({ status: 'old', seen: true });
    expect(Object.keys((await index.fetchByMetadata({ filter: { seen: true } })).records)).toEqual(['b']);
  });

  it('creates, lists, describes and deletes namespaces; "" and __default__ are one', async () => {
    const index = await createIndex();
    await index.createNamespace({ name: 'lines' });
    await index.upsert({ records: [aRecord('a')] });
    const raw = await fetch(`${server.url}/index-data/receipts/vectors/fetch?ids=a&namespace=`, {
      headers: { 'api-key': 'k' },
    });
    expect(((await raw.json()) as { vectors: object }).vectors).toHaveProperty('a');
    expect((await index.listNamespaces()).namespaces?.map(({ name }) => name)).toEqual([
      '__default__',
      'lines',
    ]);
    await expect(index.createNamespace({ name: 'lines' })).rejects.toBeInstanceOf(
      Errors.PineconeConflictError,
    );
    expect((await index.describeNamespace('__default__')).recordCount).toBe('1');
    await index.deleteNamespace('lines');
    await expect(index.describeNamespace('lines')).rejects.toBeInstanceOf(Errors.PineconeNotFoundError);
  });

  it('numbers writes, and tells reads how far they see', async () => {
    const index = await createIndex();
    await index.upsert({ records: [aRecord('a')] });
    const headers = { 'api-key': 'k' };
    const written = await fetch(`${server.url}/index-data/receipts/vectors/upsert`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ vectors: [aRecord('b')] }),
    });
    const read = await fetch(`${server.url}/index-data/receipts/vectors/fetch?ids=a`, { headers });
    expect(written.headers.get('x-pinecone-request-lsn')).toBe('2');
    expect(read.headers.get('x-pinecone-max-indexed-lsn')).toBe('2');
  });
});

describe('limits', () => {
  const send = async (body: unknown, path = 'vectors/upsert') => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const reply = await fetch(`${server.url}/index-data/receipts/${path}`, {
      method: 'POST',
      headers: { 'api-key': 'k' },
      body: text,
    });
    return {
      status: reply.status,
      ...((await reply.json()) as { code: number; message: string; details: unknown[] }),
    };
  };
  const padded = (bytes: number) => {
    const body = JSON.stringify({ vectors: [aRecord('a')] });
    return body + ' '.repeat(bytes - body.length);
  };
  beforeEach(() => createIndex());

  it('takes an upsert of exactly 2,000,000 bytes and refuses one byte more', async () => {
    expect((await send(padded(2_000_000))).status).toBe(200);
    expect(await send(padded(2_000_001))).toEqual({
      status: 400,
      code: 3,
      message:
        'Your request is larger than the maximum supported size - 2MB. Please try to reduce your batch size.',
      details: [],
    });
  });

  it('refuses a body over 4 MiB by its length', async () => {
    expect(await send(padded(5_000_000))).toMatchObject({
      status: 400,
      message: 'Error, message length too large: found 5000000 bytes, the limit is: 4194304 bytes',
    });
  });

  it('takes 1,000 records and refuses 1,001', async () => {
    const vectors = (count: number) => Array.from({ length: count }, (_, at) => aRecord(`id-${at}`));
    expect((await send({ vectors: vectors(1_000) })).status).toBe(200);
    expect(await send({ vectors: vectors(1_001) })).toMatchObject({ status: 400, code: 3 });
  });

  it.each([
    ['topK 10,001', { vector: [1, 2, 3], topK: 10_001 }],
    ['neither vector nor id', { topK: 1 }],
    ['a vector of another dimension', { vector: [1, 2], topK: 1 }],
    ['an unknown operator', { vector: [1, 2, 3], topK: 1, filter: { a: { $regex: 'x' } } }],
  ])('refuses a query with %s', async (_case, body) => {
    await send({ vectors: [aRecord('a')] });
    expect(await send(body, 'query')).toMatchObject({ status: 400, code: 3 });
  });

  it('refuses a reply over 4 MiB', async () => {
    await send({
      vectors: Array.from({ length: 150 }, (_, at) =>
        aRecord(`${at}`, [1, 2, 3], { pad: 'x'.repeat(10_000) }),
      ),
    });
    await send({
      vectors: Array.from({ length: 150 }, (_, at) =>
        aRecord(`b${at}`, [1, 2, 3], { pad: 'x'.repeat(10_000) }),
      ),
    });
    await send({
      vectors: Array.from({ length: 150 }, (_, at) =>
        aRecord(`c${at}`, [1, 2, 3], { pad: 'x'.repeat(10_000) }),
      ),
    });
    expect(await send({ vector: [1, 2, 3], topK: 450, includeMetadata: true }, 'query')).toMatchObject({
      status: 400,
      code: 11,
    });
    expect((await send({ vector: [1, 2, 3], topK: 450 }, 'query')).status).toBe(200);
  });
});

describe('faults and counts', () => {
  it('fails as often as it was told, then works', async () => {
    const index = await createIndex();
    await control('faults', { route: 'upsert', status: 503, times: 2 });
    for (let i = 0; i < 2; i += 1) {
      await expect(index.upsert({ records: [aRecord('a')] })).rejects.toBeInstanceOf(
        Errors.PineconeMaxRetriesExceededError,
      );
    }
    await index.upsert({ records: [aRecord('a')] });
    expect(await control('pinecone-stats')).toMatchObject({
      upsertRequests: 3,
      upsertedRecords: 1,
      upsertsRefused: 2,
    });
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ])('cuts the connection %s the effect', async (reset, stored) => {
    const index = await createIndex();
    await control('faults', { route: 'upsert', reset });
    await expect(index.upsert({ records: [aRecord('a')] })).rejects.toBeInstanceOf(
      Errors.PineconeConnectionError,
    );
    expect((await index.describeIndexStats()).totalRecordCount).toBe(stored);
  });

  it('hangs until the caller gives up', async () => {
    await createIndex();
    await control('faults', { route: 'upsert', hang: 'after' });
    const body = JSON.stringify({ vectors: [aRecord('a')] });
    const request = fetch(`${server.url}/index-data/receipts/vectors/upsert`, {
      method: 'POST',
      headers: { 'api-key': 'k' },
      body,
      signal: AbortSignal.timeout(150),
    });
    await expect(request).rejects.toThrow(/abort|timeout/i);
    expect(server.standIn.stats()).toMatchObject({ upsertedRecords: 1, mostUpsertsInFlight: 1 });
  });

  it('counts requests, bytes and the most that were under way at once', async () => {
    await server.close();
    server = await startPineconeServer({ latencyMs: 40 });
    pinecone = new Pinecone({ apiKey: `key-${keys++}`, controllerHostUrl: server.url });
    const index = await createIndex();
    await Promise.all(['a', 'b', 'c'].map((id) => index.upsert({ records: [aRecord(id)] })));
    const bytes = JSON.stringify({ vectors: [{ ...aRecord('a') }], namespace: '__default__' }).length;
    expect(server.standIn.stats()).toMatchObject({
      upsertRequests: 3,
      upsertedRecords: 3,
      upsertBytes: 3 * bytes,
      largestUpsertBytes: bytes,
      mostUpsertsInFlight: 3,
      upsertsRefused: 0,
      requests: { create_index: 1, upsert: 3 },
    });
  });

  it('explains what a fault looks like', async () => {
    expect((await control('faults', { route: 'nonsense', status: 503 }))['message']).toContain(
      'Routes: *, create_index',
    );
  });

  it('limits each namespace by itself, in plain text, and says when to come back if told to', async () => {
    const clock = 0;
    await server.close();
    server = await startPineconeServer({
      now: () => clock,
      rates: { upsertRequests: 2, retryAfterSeconds: 3 },
    });
    pinecone = new Pinecone({ apiKey: `key-${keys++}`, controllerHostUrl: server.url });
    await createIndex();
    const send = (namespace: string) =>
      fetch(`${server.url}/index-data/receipts/vectors/upsert`, {
        method: 'POST',
        headers: { 'api-key': 'k' },
        body: JSON.stringify({ vectors: [aRecord('a')], namespace }),
      });
    expect([(await send('words')).status, (await send('words')).status]).toEqual([200, 200]);
    const refused = await send('words');
    expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('content-type')]).toEqual(
      [429, '3', 'text/plain'],
    );
    expect(await refused.text()).toContain("You've reached the upsert QPS limit for namespace words (2 QPS)");
    expect((await send('lines')).status).toBe(200);
  });
});
