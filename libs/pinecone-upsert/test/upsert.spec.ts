import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { createPineconeIndex } from '../src/index.ts';
import type { PineconeSettings, UpsertOptions, UpsertOutcome, VectorRecord } from '../src/index.ts';
import { rpc, startFakePinecone } from './fake-pinecone.ts';
import type { Call, FakePinecone, Fault } from './fake-pinecone.ts';

let pinecone: FakePinecone;
beforeEach(async () => {
  pinecone = await startFakePinecone();
});
afterEach(() => pinecone.close());

const target = { namespace: 'words', dimension: 3 };
const indexOf = (settings: Partial<PineconeSettings> = {}) =>
  createPineconeIndex({
    apiKey: pinecone.apiKey,
    indexHost: pinecone.url,
    sleep: async () => undefined,
    ...settings,
  });

const aRecord = (overrides: Partial<VectorRecord> = {}): VectorRecord => ({
  id: 'a',
  values: [0.1, -0.2, 0.3],
  ...overrides,
});
const someRecords = (count: number) => Array.from({ length: count }, (_, i) => aRecord({ id: `id-${i}` }));

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}
const run = (
  records: VectorRecord[],
  settings: Partial<PineconeSettings> = {},
  options: Partial<UpsertOptions> = {},
) => collect(indexOf(settings).upsert(records, { ...target, ...options }));

const idsOf = (outcomes: UpsertOutcome[], ok: boolean) =>
  outcomes
    .filter((outcome) => outcome.ok === ok)
    .map(({ id }) => id)
    .sort();
const poisoned =
  (message: string, ...ids: string[]) =>
  (call: Call): Fault | undefined =>
    call.vectors.some(({ id }) => ids.includes(id)) ? { status: 400, body: rpc(3, message) } : undefined;

describe('upsertGroups', () => {
  it('tells of the records of one request together, and has copied a group when it asks for the next', async () => {
    const values = new Float32Array(3);
    function* groups() {
      for (const at of [1, 2, 3]) {
        values.fill(at);
        yield [aRecord({ id: `a-${at}`, values }), aRecord({ id: `b-${at}`, values })];
      }
      yield [];
    }
    const outcomes = await collect(indexOf({ maxRecordsPerBody: 4 }).upsertGroups(groups(), target));
    const sizes = outcomes.map((some) => some.length).sort();
    expect(sizes).toEqual([2, 4]);
    expect(idsOf(outcomes.flat(), true)).toEqual(pinecone.ids('words'));
    const sent = pinecone.upserts().flatMap(({ vectors }) => vectors);
    expect(sent.find(({ id }) => id === 'b-2')).toMatchObject({ values: [2, 2, 2] });
    expect(sent).toHaveLength(6);
  });
});

describe('releaseMemory', () => {
  it('may be called at any time, an upsert under way included', async () => {
    const index = indexOf({ maxRecordsPerBody: 4 });
    async function* releasing() {
      for (const record of someRecords(30)) {
        index.releaseMemory();
        yield record;
      }
    }
    const outcomes = await collect(index.upsert(releasing(), target));
    index.releaseMemory();
    outcomes.push(...(await collect(index.upsert([aRecord({ id: 'later' })], target))));
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(idsOf(outcomes, true)).toEqual(pinecone.ids('words'));
    expect(outcomes).toHaveLength(31);
  });
});

describe('upsert', () => {
  it('stores every record and tells of each once', async () => {
    const outcomes = await run(someRecords(250), { maxRecordsPerBody: 100 });
    expect(idsOf(outcomes, true)).toEqual(pinecone.ids('words'));
    expect(outcomes).toHaveLength(250);
    expect(
      pinecone
        .upserts()
        .map(({ vectors }) => vectors.length)
        .sort(),
    ).toEqual([100, 100, 50]);
  });

  it('writes bodies that mean what the records say, bit by bit', async () => {
    const values = Float32Array.from([0.1, -1e-30, 16777217]);
    const metadata = { text: 'Café "1/2"\n日本', price: 1.5, tags: ['a', ''], isTotal: false };
    await run([{ id: 'IMAGE#"x"', values, metadata }], {}, { namespace: '' });
    const stored = pinecone.stored.get('__default__')?.get('IMAGE#"x"');
    expect(stored).toEqual({ id: 'IMAGE#"x"', values: expect.any(Array), metadata });
    expect(Float32Array.from(stored!.values)).toEqual(values);
  });

  it('lets a vector write its own bytes', async () => {
    const text = Buffer.from('[1.5e-1,2,3.25]');
    const values = {
      dimension: 3,
      isZero: false,
      jsonByteLength: 15,
      writeJson: (to: Uint8Array, at: number) => at + text.copy(to, at),
    };
    await run([aRecord({ values })]);
    expect(pinecone.upserts()[0]!.body).toContain('"values":[1.5e-1,2,3.25]}');
  });

  it('breaks the step, not a body, when a vector writes more than it promised', async () => {
    const values = {
      dimension: 3,
      isZero: false,
      jsonByteLength: 1,
      writeJson: (_: Uint8Array, at: number) => at + 7,
    };
    await expect(run([aRecord({ values })])).rejects.toThrow('wrote 7 bytes after promising 1');
    expect(pinecone.upserts()).toEqual([]);
  });

  it('keeps every body below the limit and fills them', async () => {
    const dimension = 1536;
    pinecone.state.dimension = dimension;
    const values = Array.from({ length: dimension }, (_, i) => Math.sin(i + 1) / 30);
    const records = Array.from({ length: 300 }, (_, i) => ({
      id: `w${i}`,
      values,
      metadata: { text: 'é'.repeat(i) },
    }));
    await run(records, {}, { dimension });
    const sizes = pinecone.upserts().map(({ body }) => Buffer.byteLength(body));
    expect(Math.max(...sizes)).toBeLessThan(2_000_000);
    expect(sizes.filter((size) => size > 1_950_000)).toHaveLength(sizes.length - 1);
    expect(pinecone.ids('words')).toHaveLength(300);
  });

  it('fails records that Pinecone would refuse by themselves, and sends the others', async () => {
    const outcomes = await run([
      aRecord({ id: 'good' }),
      aRecord({ id: 'short', values: [1, 2] }),
      aRecord({ id: 'zero', values: [0, 1e-9, -0] }),
      aRecord({ id: 'nan', values: [1, NaN, 2] }),
      aRecord({ id: 'good' }),
    ]);
    const codes = outcomes.map((outcome) => [outcome.id, outcome.ok ? 'ok' : outcome.error.code]);
    expect(Object.fromEntries(codes.filter(([, code]) => code !== 'ok'))).toEqual({
      short: 'DIMENSION_MISMATCH',
      zero: 'ZERO_VECTOR',
      nan: 'NOT_FINITE',
      good: 'DUPLICATE_ID',
    });
    expect(outcomes).toHaveLength(5);
    expect(pinecone.ids('words')).toEqual(['good']);
  });

  it('tells of every record when none can be sent, without a request', async () => {
    const outcomes = await run(someRecords(2500).map((record) => ({ ...record, values: [0, 0, 0] })));
    expect(idsOf(outcomes, false)).toHaveLength(2500);
    expect(pinecone.calls).toEqual([]);
  });

  it('yields nothing for nothing', async () => {
    expect(await run([])).toEqual([]);
  });

  it('speaks the version and sends the key that its SDK does', async () => {
    const index = indexOf();
    await collect(index.upsert([aRecord()], target));
    await index.query({ vector: [1, 0, 0], topK: 1, namespace: 'words' });
    const [upsert, query] = pinecone.calls.map(({ headers }) => [
      headers['x-pinecone-api-version'],
      headers['api-key'],
    ]);
    expect(upsert).toEqual(query);
  });

  it('reports each accepted body', async () => {
    const accepted: { records: number; bytes: number }[] = [];
    await run(someRecords(5), { maxRecordsPerBody: 2 }, { onBody: (body) => accepted.push(body) });
    expect(accepted.map(({ records }) => records).sort()).toEqual([1, 2, 2]);
    const sent = pinecone.upserts().map(({ body }) => Buffer.byteLength(body));
    expect(accepted.map(({ bytes }) => bytes).sort()).toEqual(sent.sort());
  });
});

describe('upsert when waiting helps', () => {
  it.each<[string, Fault]>([
    [
      '429 in plain text',
      {
        status: 429,
        body: "Request failed. You've reached the upsert QPS limit for namespace words (100 QPS).",
      },
    ],
    [
      '429 as JSON',
      { status: 429, body: rpc(8, 'You have reached the max upsert size limit per second for index words') },
    ],
    ['408', { status: 408, body: 'timeout' }],
    ['500', { status: 500, body: rpc(13, 'internal') }],
    ['503 with HTML', { status: 503, body: '<html>unavailable</html>' }],
    ['a reset before the effect', 'reset'],
    ['a reset after the effect', 'reset-after-effect'],
    ['a 200 that confirms nothing', { status: 200, body: '<html>Sign in to the hotel</html>' }],
    ['a 200 that confirms fewer', { status: 200, body: { upsertedCount: 1 } }],
  ])('rides out %s', async (_name, fault) => {
    pinecone.state.rule = ({ nth }) => (nth < 3 ? fault : undefined);
    expect(idsOf(await run(someRecords(4)), true)).toHaveLength(4);
    expect(pinecone.upserts()).toHaveLength(4);
    expect(pinecone.ids('words')).toHaveLength(4);
  });

  it('gives up a request that hangs, and repeats it', async () => {
    pinecone.state.rule = ({ nth }) => (nth === 0 ? 'hang' : undefined);
    expect(await run([aRecord()], { requestTimeoutMs: 50 })).toEqual([{ id: 'a', ok: true }]);
  });

  it('gives up a fetch that does not listen to its signal', async () => {
    const fetch = (() => new Promise(() => undefined)) as typeof globalThis.fetch;
    const run1 = run([aRecord()], { fetch, requestTimeoutMs: 10, maxAttempts: 2 });
    await expect(run1).rejects.toMatchObject({ name: 'PineconeUnavailableError', attempts: 2 });
  });

  it('waits as long as Retry-After says, and longer every time without it', async () => {
    const slept: number[] = [];
    const headers = { 'retry-after': '7' };
    pinecone.state.rule = ({ nth }) =>
      nth === 0 ? { status: 429, body: 'slow', headers } : nth < 4 ? { status: 503, body: '' } : undefined;
    await run([aRecord()], { now: () => 0, random: () => 1, sleep: async (ms) => void slept.push(ms) });
    expect(slept[0]).toBe(7000);
    expect(slept.filter((ms) => [500, 1000, 2000].includes(ms))).toEqual([500, 1000, 2000]);
  });

  it('holds the next bodies back as well when one is told to wait', async () => {
    const arrivedAt = new Map<string, number>();
    pinecone.state.rule = ({ vectors, nth }) => {
      arrivedAt.set(vectors[0]!.id, Date.now());
      return nth === 0 ? { status: 429, body: 'slow', headers: { 'retry-after': '0.4' } } : undefined;
    };
    async function* late() {
      yield aRecord({ id: 'first' });
      await wait(100);
      yield aRecord({ id: 'second' });
    }
    const startedAt = Date.now();
    const index = indexOf({ sleep: undefined, maxRecordsPerBody: 1 });
    expect(await collect(index.upsert(late(), target))).toHaveLength(2);
    expect(arrivedAt.get('second')! - startedAt).toBeGreaterThanOrEqual(390);
  });

  it.each<[string, Fault, object]>([
    [
      '503',
      { status: 503, body: 'overloaded' },
      { status: 503, message: expect.stringContaining('HTTP 503, overloaded') },
    ],
    [
      'resets',
      'reset',
      { status: undefined, message: expect.stringMatching(/socket hang up|ECONNRESET|EPIPE/) },
    ],
    ['429', { status: 429, body: 'slow down' }, { status: 429 }],
  ])('stops without a verdict when %s does not end', async (_name, fault, expected) => {
    pinecone.state.rule = () => fault;
    const run1 = run(someRecords(4), { maxAttempts: 3 });
    await expect(run1).rejects.toMatchObject({ name: 'PineconeUnavailableError', attempts: 3, ...expected });
    await expect(run1).rejects.toThrow(pinecone.url);
    expect(pinecone.upserts()).toHaveLength(3);
  });

  it('lets the outcomes stand that were known before it stopped', async () => {
    pinecone.state.rule = ({ nth }) => (nth === 0 ? undefined : { status: 503, body: '' });
    const seen: UpsertOutcome[] = [];
    const reading = (async () => {
      const settings = { maxRecordsPerBody: 1, maxConcurrency: 1, maxAttempts: 2 };
      for await (const outcome of indexOf(settings).upsert(someRecords(3), target)) seen.push(outcome);
    })();
    await expect(reading).rejects.toMatchObject({ name: 'PineconeUnavailableError' });
    expect(seen).toEqual([{ id: 'id-0', ok: true }]);
  });
});

describe('upsert when it is nobody’s record', () => {
  it.each<[string, Fault, object]>([
    [
      '401 in plain text',
      { status: 401, body: 'Invalid API Key' },
      { name: 'PineconeAccessError', status: 401 },
    ],
    ['402', { status: 402, body: rpc(7, 'Payment required') }, { name: 'PineconeAccessError', status: 402 }],
    [
      '403',
      { status: 403, body: { status: 403, error: { code: 'FORBIDDEN', message: 'storage is full' } } },
      { name: 'PineconeAccessError', message: expect.stringContaining('storage is full') },
    ],
    ['404', { status: 404, body: '' }, { name: 'IndexNotFoundError' }],
    [
      'a spent quota',
      {
        status: 429,
        body: rpc(
          8,
          "You've reached your write unit limit for the current month (2000000). To continue writing data, upgrade your plan.",
        ),
      },
      { name: 'PineconeQuotaError' },
    ],
    [
      'another dimension',
      { status: 400, body: rpc(3, 'Vector dimension 3 does not match the dimension of the index 1536') },
      { name: 'IndexMismatchError', expectedDimension: 3, actualDimension: 1536 },
    ],
    [
      'another kind of index',
      { status: 400, body: rpc(3, 'Index configured for sparse vectors, dense values are not allowed') },
      { name: 'PineconeRefusedError', code: 'INVALID_ARGUMENT' },
    ],
    [
      'an unknown version',
      { status: 400, body: 'Invalid API version' },
      { name: 'PineconeRefusedError', status: 400 },
    ],
    ['412', { status: 412, body: 'precondition' }, { name: 'PineconeRefusedError', status: 412 }],
    [
      'a redirect',
      { status: 307, body: '', headers: { location: 'http://127.0.0.1:1/elsewhere' } },
      { name: 'PineconeRefusedError', status: 307 },
    ],
  ])('stops at once for %s', async (_name, fault, expected) => {
    pinecone.state.rule = () => fault;
    const run1 = run(someRecords(20));
    await expect(run1).rejects.toMatchObject(expected);
    await expect(run1).rejects.not.toThrow(pinecone.apiKey);
    expect(pinecone.upserts()).toHaveLength(1);
  });

  it('never repeats the key, even if Pinecone does', async () => {
    pinecone.state.rule = () => ({ status: 403, body: `key ${pinecone.apiKey} may not write` });
    await expect(run([aRecord()])).rejects.toThrow('key [API key] may not write');
  });

  it('halves a body that is too large, and blames nobody', async () => {
    const text = 'x'.repeat(2000);
    await pinecone.close();
    pinecone = await startFakePinecone({ maxBodyBytes: 20_000 });
    const outcomes = await run(someRecords(100).map((record) => ({ ...record, metadata: { text } })));
    expect(idsOf(outcomes, true)).toHaveLength(100);
    expect(pinecone.ids('words')).toHaveLength(100);
  });

  it('judges nobody when every record of a larger body is refused alone with the same words', async () => {
    pinecone.state.rule = ({ vectors }) => ({
      status: 400,
      body: rpc(3, `Record '${vectors[0]!.id}' breaks rule 17`),
    });
    const run1 = run(someRecords(8));
    await expect(run1).rejects.toMatchObject({ name: 'PineconeRefusedError' });
    await expect(run1).rejects.toThrow('Each of 8 records was refused alone');
  });

  it('judges the records when they are few, or refused with different words', async () => {
    pinecone.state.rule = () => ({ status: 400, body: rpc(3, 'no') });
    expect(idsOf(await run(someRecords(7)), false)).toHaveLength(7);
    pinecone.state.rule = ({ vectors }) => ({
      status: 400,
      body: rpc(3, vectors[0]!.id === 'id-3' ? 'no' : 'never'),
    });
    expect(idsOf(await run(someRecords(8)), false)).toHaveLength(8);
  });
});

describe('upsert when records are at fault', () => {
  it.each([
    ['the first', ['id-0']],
    ['the last', ['id-102']],
    ['two apart', ['id-17', 'id-80']],
    ['neighbours', ['id-50', 'id-51', 'id-52']],
  ])('finds %s and stores the others', async (_name, ids) => {
    pinecone.state.rule = poisoned('Sparse values are odd for this one', ...ids);
    const outcomes = await run(someRecords(103));
    expect(outcomes).toHaveLength(103);
    expect(idsOf(outcomes, false)).toEqual(ids);
    expect(outcomes.find(({ ok }) => !ok)).toMatchObject({
      error: { code: 'INVALID_ARGUMENT', message: 'Sparse values are odd for this one', scope: 'item' },
    });
    expect(pinecone.ids('words')).toEqual(idsOf(outcomes, true));
  });

  it('stores the other half when half of the records are refused', async () => {
    const bad = someRecords(60)
      .filter((_, i) => i % 2)
      .map(({ id }) => id);
    pinecone.state.rule = poisoned('bad one', ...bad);
    const outcomes = await run(someRecords(60), { maxRecordsPerBody: 20 });
    expect(idsOf(outcomes, false)).toEqual(bad.sort());
    expect(pinecone.ids('words')).toHaveLength(30);
  });

  it('shortens what Pinecone says, and names the status where there is no code', async () => {
    pinecone.state.rule = () => ({ status: 422, body: `line\n${'y'.repeat(5000)}` });
    const [outcome] = await run([aRecord()]);
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'HTTP_422', message: expect.stringMatching(/^line y+…$/) },
    });
    expect(outcome!.ok || outcome!.error.message.length).toBe(300);
  });
});

describe('upsert and its source', () => {
  const watched = (count: number) => {
    const state = { read: 0, closed: false };
    async function* generate() {
      try {
        for (const record of someRecords(count)) {
          state.read += 1;
          yield record;
        }
      } finally {
        state.closed = true;
      }
    }
    return { state, source: generate() };
  };

  it('reads no further than the bodies under way and the one being packed', async () => {
    const { state, source } = watched(1000);
    pinecone.state.rule = async () => void (await wait(5));
    const settings = { maxRecordsPerBody: 10, maxConcurrency: 3 };
    let told = 0;
    for await (const outcome of indexOf(settings).upsert(source, target)) {
      told += outcome.ok ? 1 : 0;
      expect(state.read).toBeLessThanOrEqual(told + 10 * (3 + 1) + 10);
    }
    expect(told).toBe(1000);
    expect(pinecone.state.mostInFlight).toBe(3);
  });

  it('has no more bodies under way than that of several upserts together, and goes on after one that was left', async () => {
    pinecone.state.rule = async () => void (await wait(5));
    const index = indexOf({ maxRecordsPerBody: 10, maxConcurrency: 3 });
    const upsert = () => collect(index.upsert(watched(100).source, target));
    for await (const _ of index.upsert(watched(100).source, target)) break;
    const outcomes = await Promise.all([upsert(), upsert(), upsert()]);
    expect(outcomes.flat().filter(({ ok }) => ok)).toHaveLength(300);
    expect(pinecone.state.mostInFlight).toBe(3);
  });

  it('closes the source and aborts what is under way on an early break', async () => {
    const { state, source } = watched(1000);
    pinecone.state.rule = ({ nth }) => (nth === 0 ? undefined : 'hang');
    const settings = { maxRecordsPerBody: 10, maxConcurrency: 4, requestTimeoutMs: 60_000 };
    const startedAt = Date.now();
    for await (const outcome of indexOf(settings).upsert(source, target)) if (outcome.ok) break;
    expect(Date.now() - startedAt).toBeLessThan(5000);
    expect(state).toEqual({ read: expect.any(Number), closed: true });
    expect(state.read).toBeLessThanOrEqual(60);
    await wait(50);
    expect(pinecone.state.inFlight).toBe(0);
  });

  it('stops with the reason of its signal, in a request or in a wait', async () => {
    for (const fault of ['hang', { status: 503, body: '' }] as const) {
      const { state, source } = watched(1000);
      pinecone.state.rule = () => fault;
      const abort = new AbortController();
      const reason = new Error('Ctrl-C');
      setTimeout(() => abort.abort(reason), 50);
      const reading = collect(
        indexOf({ sleep: undefined }).upsert(source, { ...target, signal: abort.signal }),
      );
      await expect(reading).rejects.toBe(reason);
      expect(state.closed).toBe(true);
    }
  });

  it('ends what is under way when another body stops the step, and when the source breaks', async () => {
    const settings = { maxRecordsPerBody: 1, requestTimeoutMs: 60_000 };
    pinecone.state.rule = ({ vectors }) => (vectors[0]!.id === 'id-2' ? { status: 403, body: 'no' } : 'hang');
    await expect(run(someRecords(4), settings)).rejects.toMatchObject({ name: 'PineconeAccessError' });

    pinecone.state.rule = () => 'hang';
    async function* broken() {
      yield* someRecords(2);
      throw new Error('the shard is torn');
    }
    await expect(collect(indexOf(settings).upsert(broken(), target))).rejects.toThrow('the shard is torn');
  });

  it('leaves the same state behind when it runs twice', async () => {
    await run(someRecords(30));
    const before = structuredClone(pinecone.stored);
    await run(someRecords(30));
    expect(pinecone.stored).toEqual(before);
  });

  it.each([
    [{ dimension: 0 }, 'dimension'],
    [{ dimension: 20_001 }, 'dimension'],
    [{ namespace: 'wörds' }, 'namespace'],
  ])('refuses to start with %j', async (options, words) => {
    await expect(run([aRecord()], {}, options)).rejects.toThrow(words);
  });
});
