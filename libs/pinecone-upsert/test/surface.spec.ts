import { Pinecone } from '@pinecone-database/pinecone';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createPineconeIndex } from '../src/index.ts';
import type { VectorRecord } from '../src/index.ts';
import { startFakePinecone } from './fake-pinecone.ts';
import type { FakePinecone } from './fake-pinecone.ts';

let pinecone: FakePinecone;
beforeEach(async () => {
  pinecone = await startFakePinecone();
});
afterEach(() => pinecone.close());

const client = () => new Pinecone({ apiKey: pinecone.apiKey, controllerHostUrl: pinecone.url });

it('uses a client of the SDK that exists already, with its key, control plane and transport', async () => {
  const urls: string[] = [];
  const fetchApi: typeof fetch = (url, init) => {
    urls.push(String(url));
    return fetch(url, init);
  };
  const config = { apiKey: pinecone.apiKey, controllerHostUrl: pinecone.url, fetchApi };
  const index = createPineconeIndex({ client: new Pinecone(config), indexName: 'words' });

  expect(await index.preflight({ dimension: 3 })).toMatchObject({ host: pinecone.url, dimension: 3 });
  for await (const outcome of index.upsert([{ id: 'a', values: [1, 0, 0] }], { namespace: '', dimension: 3 }))
    expect(outcome).toEqual({ id: 'a', ok: true });
  expect(urls).toContain(`${pinecone.url}/vectors/upsert`);
});

it('tells the logger what failed and when it tries again', async () => {
  pinecone.state.rule = ({ nth }) => (nth === 0 ? { status: 503, body: 'busy' } : undefined);
  const warnings: string[] = [];
  const logger = { warn: (message: string) => warnings.push(message) };
  const settings = { indexHost: pinecone.url, logger, sleep: async () => undefined, random: () => 0 };
  await createPineconeIndex({ client: client(), ...settings }).stats();
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/^Could not read the statistics on the index at \S+ \(attempt 1: HTTP 503/);
  expect(warnings[0]).toMatch(/again in 125 ms$/);
});

const encoded: VectorRecord['values'] = {
  dimension: 3,
  isZero: false,
  jsonByteLength: 9,
  writeJson: (to, at) => at + new TextEncoder().encodeInto('[1,0,0.5]', to.subarray(at)).written,
};

it.each<[string, VectorRecord['values']]>([
  ['numbers', [1, 0, 0.5]],
  ['a Float32Array', new Float32Array([1, 0, 0.5])],
  ['an encoded vector', encoded],
])('takes %s to store and to look for', async (_form, values) => {
  const index = createPineconeIndex({ client: client(), indexHost: pinecone.url });
  for await (const outcome of index.upsert([{ id: 'a', values }], { namespace: 'n', dimension: 3 }))
    expect(outcome.ok).toBe(true);
  expect((await index.fetch(['a'], { namespace: 'n' })).get('a')?.values).toEqual([1, 0, 0.5]);
  await index.query({ vector: values, topK: 1, namespace: 'n' });
  const asked = pinecone.calls.find(({ path }) => path === '/query');
  expect(JSON.parse(asked?.body ?? '{}')).toMatchObject({ vector: [1, 0, 0.5] });
});
