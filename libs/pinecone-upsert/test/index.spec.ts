import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createPineconeIndex } from '../src/index.ts';
import type { PineconeSettings } from '../src/index.ts';
import { startFakePinecone } from './fake-pinecone.ts';
import type { FakePinecone } from './fake-pinecone.ts';

let pinecone: FakePinecone;
beforeEach(async () => {
  pinecone = await startFakePinecone();
});
afterEach(() => pinecone.close());

const restart = async (options: Parameters<typeof startFakePinecone>[0]) => {
  await pinecone.close();
  pinecone = await startFakePinecone(options);
};
const byName = (settings: Partial<PineconeSettings> = {}) =>
  createPineconeIndex({
    apiKey: pinecone.apiKey,
    indexName: 'words',
    controllerUrl: pinecone.url,
    sleep: async () => undefined,
    ...settings,
  });
const byHost = (settings: Partial<PineconeSettings> = {}) =>
  byName({ indexName: undefined, indexHost: pinecone.url, ...settings });

const fill = async (count: number, namespace = 'words') => {
  const records = Array.from({ length: count }, (_, i) => ({
    id: `IMAGE#${i}#WORD`,
    values: [1, i / 1000, 0.5],
    metadata: { text: `word ${i}` },
  }));
  for await (const outcome of byHost().upsert(records, { namespace, dimension: 3 }))
    expect(outcome.ok).toBe(true);
  return records;
};

describe('preflight', () => {
  it('finds the index by name, with its host', async () => {
    expect(await byName().preflight({ dimension: 3, namespace: 'words' })).toEqual({
      name: 'words',
      host: pinecone.url,
      dimension: 3,
      metric: 'cosine',
    });
  });

  it('asks the index itself when only its host is known, with or without scheme', async () => {
    const expected = { host: pinecone.url, dimension: 3 };
    expect(await byHost().preflight({ dimension: 3 })).toEqual(expected);
    const indexHost = pinecone.url.replace('http://', '');
    expect(await byHost({ indexHost }).preflight({ dimension: 3 })).toEqual(expected);
    expect(pinecone.calls.every(({ path }) => path === '/describe_index_stats')).toBe(true);
  });

  it.each([
    ['name', byName],
    ['host', byHost],
  ])('refuses an index of another dimension, by %s, and names both', async (_name, open) => {
    const checked = open().preflight({ dimension: 1536 });
    await expect(checked).rejects.toMatchObject({
      name: 'IndexMismatchError',
      expectedDimension: 1536,
      actualDimension: 3,
    });
    await expect(checked).rejects.toThrow(/dimension 1536.*has dimension 3/);
  });

  it('refuses an index that holds no dense vectors', async () => {
    await restart({ schema: { fields: { body: { type: 'string', full_text_search: {} } } } });
    await expect(byName().preflight({ dimension: 3 })).rejects.toMatchObject({
      name: 'IndexMismatchError',
      actualDimension: undefined,
    });
  });

  it('says that there is no such index', async () => {
    await restart({ exists: false });
    await expect(byName().preflight({ dimension: 3 })).rejects.toMatchObject({
      name: 'IndexNotFoundError',
      message: expect.stringContaining('index "words"'),
    });
    expect(await byName().describeIndex()).toBeUndefined();
  });

  it('says that the index is not ready yet', async () => {
    await restart({ readyAfterDescribes: 5 });
    await expect(byName().preflight({ dimension: 3 })).rejects.toThrow('its state is Initializing');
  });

  it('asks the host too, which may refuse what the control plane took', async () => {
    pinecone.state.rule = ({ path }) =>
      path === '/describe_index_stats' ? { status: 403, body: 'not from this network' } : undefined;
    await expect(byName().preflight({ dimension: 3 })).rejects.toThrow('not from this network');
  });

  it('says that what answers at the host is not Pinecone', async () => {
    pinecone.state.rule = () => ({ status: 200, body: '<html>Welcome</html>' });
    await expect(byHost().preflight({ dimension: 3 })).rejects.toMatchObject({
      name: 'PineconeRefusedError',
      message: expect.stringMatching(/read the statistics.*unknown shape/),
    });
  });

  it('says that the key is wrong, without the key', async () => {
    const checked = byName({ apiKey: 'pc-secret' }).preflight({ dimension: 3 });
    await expect(checked).rejects.toMatchObject({ name: 'PineconeAccessError', status: 401 });
    await expect(checked).rejects.not.toThrow('pc-secret');
  });

  it('rides out faults of the control plane and tells when they do not end', async () => {
    pinecone.state.rule = ({ nth, path }) =>
      path === '/indexes/words' && nth < 3
        ? ([{ status: 503, body: '' }, 'reset', { status: 429, body: '' }] as const)[nth]
        : undefined;
    expect(await byName().preflight({ dimension: 3 })).toMatchObject({ dimension: 3 });
    pinecone.state.rule = () => ({ status: 503, body: 'down' });
    await expect(byName({ maxAttempts: 2 }).preflight({ dimension: 3 })).rejects.toMatchObject({
      name: 'PineconeUnavailableError',
      attempts: 2,
      status: 503,
    });
  });

  it('stops with the reason of its signal', async () => {
    pinecone.state.rule = () => 'hang';
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('Ctrl-C')), 30);
    await expect(byName().preflight({ dimension: 3, signal: abort.signal })).rejects.toThrow('Ctrl-C');
  });

  it('refuses an answer in a shape that it does not know', async () => {
    pinecone.state.rule = () => ({
      status: 200,
      body: { name: 'words', dimension: 3, host: 'x', status: { ready: true } },
    });
    await expect(byName().preflight({ dimension: 3 })).rejects.toMatchObject({
      name: 'PineconeRefusedError',
    });
  });
});

describe('ensureIndex', () => {
  const spec = { dimension: 8, cloud: 'aws', region: 'us-east-1' };

  it('creates the index, waits until it is ready, and is content the next time', async () => {
    await restart({ exists: false, readyAfterDescribes: 3 });
    expect(await byName().ensureIndex(spec)).toBe('created');
    expect(await byName().describeIndex()).toMatchObject({ dimension: 8, metric: 'cosine', ready: true });
    expect(JSON.parse(pinecone.calls.find(({ method }) => method === 'POST')!.body)).toEqual({
      name: 'words',
      deployment: { deployment_type: 'managed', cloud: 'aws', region: 'us-east-1' },
      schema: { fields: { _values: { type: 'dense_vector', dimension: 8, metric: 'cosine' } } },
    });
    expect(await byName().ensureIndex(spec)).toBe('exists');
  });

  it('takes the index that a lost answer or somebody else created', async () => {
    await restart({ exists: false });
    pinecone.state.rule = ({ method, nth }) =>
      method === 'POST' && nth === 0 ? 'reset-after-effect' : undefined;
    expect(await byName().ensureIndex(spec)).toBe('exists');
  });

  it('refuses an index of another dimension, and a host without a name', async () => {
    await expect(byName().ensureIndex(spec)).rejects.toMatchObject({
      name: 'IndexMismatchError',
      actualDimension: 3,
    });
    await expect(byHost().ensureIndex(spec)).rejects.toThrow('indexName');
  });
});

describe('fetch', () => {
  it('brings any number of ids home in pages whose URLs stay short', async () => {
    const records = await fill(1234);
    const ids = [...records.map(({ id }) => id), 'missing', records[0]!.id];
    const found = await byHost().fetch(ids, { namespace: 'words' });
    expect([...found.keys()].sort()).toEqual(records.map(({ id }) => id).sort());
    expect(found.get('IMAGE#7#WORD')).toEqual({
      id: 'IMAGE#7#WORD',
      values: [1, 0.007, 0.5],
      metadata: { text: 'word 7' },
    });
    await byHost().fetch(
      Array.from({ length: 60 }, (_, i) => `${'#'.repeat(200)}${i}`),
      { namespace: 'words' },
    );
    const fetches = pinecone.calls.filter(({ path }) => path === '/vectors/fetch');
    for (const { query } of fetches) {
      expect(query.getAll('ids').length).toBeLessThanOrEqual(100);
      expect(query.toString().length).toBeLessThan(8000);
    }
  });

  it('finds nothing in a namespace that does not exist, and asks nothing for nothing', async () => {
    expect(await byHost().fetch(['a'], { namespace: 'nowhere' })).toEqual(new Map());
    const before = pinecone.calls.length;
    expect(await byHost().fetch([], { namespace: 'words' })).toEqual(new Map());
    expect(pinecone.calls).toHaveLength(before);
  });

  it('does not take a wrong host for an empty namespace', async () => {
    const fetched = byHost({ indexHost: `${pinecone.url}/elsewhere` }).fetch(['a'], { namespace: 'words' });
    await expect(fetched).rejects.toMatchObject({ name: 'IndexNotFoundError' });
  });
});

describe('query and stats', () => {
  it('finds the best matches, with values only when asked', async () => {
    await fill(20);
    const request = { vector: Float32Array.from([0, 1, 0]), topK: 2, namespace: 'words' };
    const matches = await byName().query(request);
    expect(matches).toEqual([
      { id: 'IMAGE#19#WORD', score: expect.closeTo(0.019), metadata: { text: 'word 19' } },
      { id: 'IMAGE#18#WORD', score: expect.closeTo(0.018), metadata: { text: 'word 18' } },
    ]);
    const [best] = await byName().query({ ...request, includeValues: true, filter: { text: 'word 19' } });
    expect(best!.values).toEqual([1, 0.019, 0.5]);
    expect(JSON.parse(pinecone.calls.at(-1)!.body)).toMatchObject({ filter: { text: 'word 19' }, topK: 2 });
  });

  it('passes on what Pinecone refuses', async () => {
    const query = byHost().query({ vector: [1, 2], topK: 1, namespace: 'words' });
    await expect(query).rejects.toMatchObject({
      name: 'IndexMismatchError',
      expectedDimension: 2,
      actualDimension: 3,
    });
    await expect(byHost().query({ vector: [1, 2, 3], topK: 0, namespace: '' })).rejects.toThrow('topK');
  });

  it('counts records by namespace', async () => {
    await fill(5);
    await fill(2, '');
    expect(await byName().stats()).toEqual({
      dimension: 3,
      totalRecords: 7,
      namespaces: { words: 5, __default__: 2 },
    });
  });

  it('looks the host up once, and again after a failure', async () => {
    pinecone.state.rule = ({ nth, path }) =>
      path === '/indexes/words' && nth === 0 ? { status: 403, body: '' } : undefined;
    const index = byName();
    await expect(index.stats()).rejects.toMatchObject({ name: 'PineconeAccessError' });
    await index.stats();
    await index.stats();
    expect(pinecone.calls.filter(({ path }) => path === '/indexes/words')).toHaveLength(2);
  });
});

describe('createPineconeIndex', () => {
  it.each<[Partial<PineconeSettings>, string]>([
    [{ apiKey: '' }, 'API key'],
    [{ apiKey: 'pc-1\nsecret' }, 'API key'],
    [{ indexName: undefined }, 'indexName or indexHost'],
    [{ maxConcurrency: 0 }, 'maxConcurrency'],
    [{ maxBodyBytes: NaN }, 'maxBodyBytes'],
    [{ indexHost: 'not a host' }, 'host or URL'],
  ])('refuses %j before anything is sent', (settings, words) => {
    const create = () => byName(settings);
    expect(create).toThrow(words);
    expect(create).not.toThrow('secret');
  });
});
