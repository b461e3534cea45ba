import { describe, expect, it } from '@jest/globals';
import { Errors, Pinecone } from '@pinecone-database/pinecone';
import { createPineconeMemoryStore, createPineconeStandIn, type PineconeFault } from '../src/index.ts';
import { createFakeTime, seededRandom } from './fake-time.ts';

const BASE = 'http://stand-in';
let keys = 0;

/** A stand-in in this process with one index, and short words for its endpoints; faults strike what comes later. */
async function openIndex(...faults: PineconeFault[]) {
  const time = createFakeTime();
  const standIn = createPineconeStandIn({
    store: createPineconeMemoryStore(),
    publicUrl: () => BASE,
    now: time.now,
    sleep: time.sleep,
    random: seededRandom(),
  });
  const send = (method: string, path: string, body?: unknown, signal?: AbortSignal) =>
    standIn.fetch(
      new Request(`${BASE}${path}`, {
        method,
        headers: { 'api-key': 'k' },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal,
      }),
    );
  const data = (path: string, body?: unknown) =>
    send(body === undefined ? 'GET' : 'POST', `/index-data/words${path}`, body);
  await send('POST', '/indexes', {
    name: 'words',
    schema: { fields: { _values: { type: 'dense_vector', dimension: 2, metric: 'cosine' } } },
    deployment: { deployment_type: 'managed', cloud: 'aws', region: 'us-east-1' },
  });
  for (const fault of faults) await send('POST', '/_local/faults', fault);

  const upsert = (...ids: string[]) =>
    data('/vectors/upsert', { vectors: ids.map((id) => aRecord(id)), namespace: 'n' });
  const json = async <T>(reply: Promise<Response>) => (await (await reply).json()) as T;
  const list = async () =>
    (await json<{ vectors: { id: string }[] }>(data('/vectors/list?namespace=n'))).vectors.map(
      ({ id }) => id,
    );
  const count = async () =>
    (await json<{ totalVectorCount: number }>(data('/describe_index_stats', {}))).totalVectorCount;
  return { ...time, standIn, send, data, upsert, json, list, count };
}

const aRecord = (id: string, values = [1, 2]) => ({ id, values });

describe('a refused request', () => {
  it.each<[PineconeFault, number, string | null, unknown]>([
    [
      { kind: 'status', route: 'upsert', status: 500 },
      500,
      null,
      { code: 14, message: 'Fault switched on: 500', details: [] },
    ],
    [
      { kind: 'status', route: '*', status: 429, body: 'slow down', headers: { 'retry-after': '1' } },
      429,
      '1',
      'slow down',
    ],
    [
      { kind: 'rate-limit', route: 'upsert' },
      429,
      null,
      { code: 8, message: expect.stringContaining('QPS limit') },
    ],
    [{ kind: 'rate-limit', route: 'upsert', retryAfter: 3 }, 429, '3', { code: 8 }],
    [
      { kind: 'rate-limit', route: 'upsert', as: 'text' },
      429,
      null,
      expect.stringMatching(/^Request failed\. You've reached the upsert QPS limit/),
    ],
    [
      { kind: 'rate-limit', route: 'upsert', as: 'text', retryAfter: 0 },
      429,
      '0',
      expect.stringMatching(/^Request failed/),
    ],
    [
      { kind: 'quota', route: 'upsert' },
      429,
      null,
      { code: 8, message: expect.stringContaining('current month') },
    ],
    [{ kind: 'unavailable', route: 'upsert' }, 503, null, { code: 14 }],
    [{ kind: 'bad-key', route: 'upsert' }, 401, null, 'Invalid API Key'],
    [{ kind: 'index-gone', route: 'upsert' }, 404, null, { code: 5, message: 'Index not found' }],
  ])('answers as told by %j, as often as told, and does nothing', async (fault, status, retryAfter, body) => {
    const { upsert, count } = await openIndex({ ...fault, times: 2 });
    for (let time = 0; time < 2; time += 1) {
      const reply = await upsert('a');
      expect([reply.status, reply.headers.get('retry-after')]).toEqual([status, retryAfter]);
      const text = await reply.text();
      const isText = reply.headers.get('content-type') === 'text/plain';
      if (isText) expect(text).toEqual(body);
      else expect(JSON.parse(text)).toMatchObject(body as object);
    }
    expect(await count()).toBe(0);
    expect((await upsert('a')).status).toBe(200);
  });

  it('says in the control plane’s words that an index is gone', async () => {
    const { send } = await openIndex({ kind: 'index-gone', route: 'describe_index' });
    const reply = await send('GET', '/indexes/words');
    expect(reply.status).toBe(404);
    expect(await reply.json()).toMatchObject({ status: 404, error: { code: 'NOT_FOUND' } });
  });

  it.each<[PineconeFault['kind'] & ('bad-key' | 'index-gone'), new (...args: never[]) => Error]>([
    ['bad-key', Errors.PineconeAuthorizationError],
    ['index-gone', Errors.PineconeNotFoundError],
  ])('is the SDK’s error: %s', async (kind, error) => {
    const { standIn } = await openIndex({ kind, route: 'upsert' });
    const fetchApi = (url: string | URL | Request, init?: RequestInit) =>
      standIn.fetch(new Request(url, init));
    const pinecone = new Pinecone({
      apiKey: `faults-${keys++}`,
      controllerHostUrl: BASE,
      maxRetries: 0,
      fetchApi,
    });
    await expect(pinecone.index('words').upsert({ records: [aRecord('a')] })).rejects.toBeInstanceOf(error);
  });
});

describe('a request that is cut, stalled or delayed', () => {
  it.each<['reset' | 'lost', number]>([
    ['reset', 0],
    ['lost', 1],
  ])('has had its effect or not: %s', async (kind, stored) => {
    const { upsert, count } = await openIndex({ kind, route: 'upsert' });
    await expect(upsert('a')).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { code: 'ECONNRESET' },
    });
    expect(await count()).toBe(stored);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)(
    'never answers when it stalls %s the effect, until the caller gives up',
    async (when, stored) => {
      const { send, advance, count } = await openIndex({ kind: 'stall', route: 'upsert', when });
      const caller = new AbortController();
      const body = { vectors: [aRecord('a')] };
      let isOver = false;
      const call = send('POST', '/index-data/words/vectors/upsert', body, caller.signal).finally(
        () => (isOver = true),
      );
      call.catch(() => undefined);
      await advance(3_600_000);
      expect(isOver).toBe(false);
      caller.abort(new Error('gave up'));
      await expect(call).rejects.toThrow('gave up');
      expect(await count()).toBe(stored);
    },
  );

  it('takes its time', async () => {
    const { upsert, advance } = await openIndex({ kind: 'delay', route: 'upsert', ms: 5000 });
    let isOver = false;
    const call = upsert('a').then(() => (isOver = true));
    await advance(4999);
    expect(isOver).toBe(false);
    await advance(1);
    await call;
  });
});

describe('a late write', () => {
  const lsn = (reply: Response, which: string) => Number(reply.headers.get(`x-pinecone-${which}-lsn`));

  it('is not seen by any read until its time, and the log sequence numbers say so', async () => {
    const { upsert, data, json, list, advance } = await openIndex({ kind: 'late-write', ms: 5000, after: 1 });
    await upsert('a');
    const written = lsn(await upsert('b'), 'request');
    const query = () => data('/query', { vector: [1, 2], topK: 10, namespace: 'n' });
    const fetched = async () =>
      Object.keys((await json<{ vectors: object }>(data('/vectors/fetch?ids=a&ids=b&namespace=n'))).vectors);
    const matched = async () =>
      (await json<{ matches: { id: string }[] }>(query())).matches.map(({ id }) => id);
    expect([await list(), await fetched(), await matched()]).toEqual([['a'], ['a'], ['a']]);
    expect(lsn(await query(), 'max-indexed')).toBe(written - 1);
    await advance(5000);
    expect([await list(), await fetched(), await matched()]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(lsn(await query(), 'max-indexed')).toBe(written);
  });

  it('keeps later writes of its namespace behind it, deletes too', async () => {
    const { upsert, data, list, advance } = await openIndex({ kind: 'late-write', ms: 5000, after: 1 });
    await upsert('a');
    await upsert('b');
    await data('/vectors/delete', { ids: ['a', 'b'], namespace: 'n' });
    await upsert('c');
    expect(await list()).toEqual(['a']);
    await advance(5000);
    expect(await list()).toEqual(['c']);
  });

  it('shows the old record until then, and updates build on the new one', async () => {
    const { data, json, advance } = await openIndex({ kind: 'late-write', ms: 5000, after: 1 });
    const put = (text: string) =>
      data('/vectors/upsert', { vectors: [{ ...aRecord('a'), metadata: { text } }], namespace: 'n' });
    const metadata = async () =>
      (await json<{ vectors: { a: { metadata: object } } }>(data('/vectors/fetch?ids=a&namespace=n'))).vectors
        .a.metadata;
    await put('old');
    await put('new');
    await data('/vectors/update', { id: 'a', setMetadata: { checked: true }, namespace: 'n' });
    expect(await metadata()).toEqual({ text: 'old' });
    await advance(5000);
    expect(await metadata()).toEqual({ text: 'new', checked: true });
  });

  it('hides a namespace whose first write it is', async () => {
    const { upsert, data, list, advance, count } = await openIndex({ kind: 'late-write', ms: 5000 });
    await upsert('a');
    expect(await list()).toEqual([]);
    expect((await data('/vectors/fetch?ids=a&namespace=n')).status).toBe(404);
    expect(await count()).toBe(1);
    await advance(5000);
    expect(await list()).toEqual(['a']);
  });

  it('is forgotten with its namespace', async () => {
    const { upsert, send, list } = await openIndex({ kind: 'late-write', ms: 5000 });
    await upsert('a');
    await send('DELETE', '/index-data/words/namespaces/n');
    await upsert('b');
    expect(await list()).toEqual(['b']);
  });
});

it('counts late', async () => {
  const { upsert, count, list, json, data, advance } = await openIndex({
    kind: 'late-stats',
    ms: 5000,
    after: 1,
  });
  const described = async () => (await json<{ record_count: string }>(data('/namespaces/n'))).record_count;
  await upsert('a');
  await upsert('b', 'c');
  expect([await count(), await described(), await list()]).toEqual([1, '1', ['a', 'b', 'c']]);
  await advance(5000);
  expect([await count(), await described()]).toEqual([3, '3']);
});

it.each([-1, 1])('answers an upsert with a count that is wrong by %i', async (by) => {
  const { upsert, json, count } = await openIndex({ kind: 'wrong-count', by });
  expect(await json(upsert('a', 'b'))).toEqual({ upsertedCount: 2 + by });
  expect(await count()).toBe(2);
});
