import { describe, expect, it } from '@jest/globals';
import { createPineconeMemoryStore, createPineconeStandIn } from '../src/pinecone/index.ts';
import { readOpenApi } from './pinecone-openapi.ts';

const control = readOpenApi('pinecone-db-control-2026-07.openapi.yaml');
const data = {
  '2026-07': readOpenApi('pinecone-db-data-2026-07.openapi.yaml'),
  '2026-04': readOpenApi('pinecone-db-data-2026-04.openapi.yaml'),
};

function aStandIn() {
  const standIn = createPineconeStandIn({
    store: createPineconeMemoryStore(),
    now: () => 0,
    sleep: async () => undefined,
    random: () => 0.5,
    publicUrl: () => 'http://127.0.0.1:5081',
  });
  return async (version: string, method: string, path: string, body?: unknown) => {
    const headers = { 'api-key': 'k', 'x-pinecone-api-version': version };
    const init = { method, headers, body: body === undefined ? null : JSON.stringify(body) };
    const reply = await standIn.fetch(new Request(`http://127.0.0.1:5081${path}`, init));
    const text = await reply.text();
    return { status: reply.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  };
}

const createRequest = {
  name: 'ix',
  deployment: { deployment_type: 'managed', cloud: 'aws', region: 'us-east-1' },
  schema: { fields: { _values: { type: 'dense_vector', dimension: 2, metric: 'cosine' } } },
};
const vectors = [
  { id: 'a', values: [1, 0.5], metadata: { text: 'Latte', price: 4, ok: true, labels: ['TAX'] } },
  { id: 'b', values: [0.25, 1] },
];

describe('replies of the control plane are as the OpenAPI file says', () => {
  it.each<[string, string, string, unknown, number]>([
    ['POST', '/indexes', '/indexes', createRequest, 409],
    ['POST', '/indexes', '/indexes', { ...createRequest, name: 'other', tags: { a: 'b' } }, 201],
    ['POST', '/indexes', '/indexes', { ...createRequest, name: 'Not a name' }, 400],
    ['POST', '/indexes', '/indexes', { name: 'x', schema: { fields: { body: { type: 'string' } } } }, 400],
    ['POST', '/indexes', '/indexes', { schema: createRequest.schema }, 201],
    ['GET', '/indexes', '/indexes', undefined, 200],
    ['GET', '/indexes/{index_name}', '/indexes/ix', undefined, 200],
    ['GET', '/indexes/{index_name}', '/indexes/unknown', undefined, 404],
    ['PATCH', '/indexes/{index_name}', '/indexes/ix', { tags: { team: 'words' } }, 202],
    ['PATCH', '/indexes/{index_name}', '/indexes/ix', { deletion_protection: 'perhaps' }, 400],
    ['DELETE', '/indexes/{index_name}', '/indexes/ix', undefined, 202],
    ['DELETE', '/indexes/{index_name}', '/indexes/unknown', undefined, 404],
  ])('%s %s (%s, %j): %i', async (method, template, path, body, status) => {
    const send = aStandIn();
    await send('2026-07', 'POST', '/indexes', createRequest);
    const reply = await send('2026-07', method, path, body);
    expect(reply.status).toBe(status);
    expect(control(method, template, reply)).toEqual([]);
  });

  it('refuses to answer an older version with a shape that it does not know', async () => {
    expect(await aStandIn()('2025-01', 'GET', '/indexes')).toMatchObject({
      status: 400,
      body: { status: 400 },
    });
  });
});

describe.each(['2026-07', '2026-04'] as const)(
  'replies of the data plane are as the OpenAPI file of %s says',
  (version) => {
    it.each<[string, string, string, unknown, number]>([
      ['POST', '/vectors/upsert', '', { vectors, namespace: 'w' }, 200],
      ['POST', '/vectors/upsert', '', { vectors: [{ id: 'a', values: [1] }] }, 400],
      ['POST', '/query', '', { vector: [1, 1], topK: 2, namespace: 'w' }, 200],
      [
        'POST',
        '/query',
        '',
        { id: 'a', topK: 2, namespace: 'w', includeValues: true, includeMetadata: true },
        200,
      ],
      ['POST', '/query', '', { topK: 2 }, 400],
      ['GET', '/vectors/fetch', '?ids=a&ids=b&ids=c&namespace=w', undefined, 200],
      ['GET', '/vectors/fetch', '?ids=a&namespace=unknown', undefined, 404],
      ['POST', '/vectors/fetch_by_metadata', '', { filter: { ok: true }, namespace: 'w', limit: 1 }, 200],
      ['GET', '/vectors/list', '?namespace=w&limit=1', undefined, 200],
      ['GET', '/vectors/list', '?namespace=w&limit=0', undefined, 400],
      ['POST', '/vectors/delete', '', { ids: ['a'], namespace: 'w' }, 200],
      ['POST', '/vectors/delete', '', { ids: ['a'], deleteAll: true, namespace: 'w' }, 400],
      ['POST', '/vectors/delete', '', { deleteAll: true, namespace: 'unknown' }, 404],
      ['POST', '/vectors/update', '', { id: 'a', setMetadata: { seen: true }, namespace: 'w' }, 200],
      [
        'POST',
        '/vectors/update',
        '',
        { filter: { ok: true }, setMetadata: { seen: true }, dryRun: true, namespace: 'w' },
        200,
      ],
      ['POST', '/describe_index_stats', '', {}, 200],
      ['POST', '/describe_index_stats', '', { filter: { ok: true } }, 400],
      ['GET', '/namespaces', '?limit=1', undefined, 200],
      ['POST', '/namespaces', '', { name: 'new' }, 200],
      ['POST', '/namespaces', '', { name: 'w' }, 409],
    ])('%s %s%s %j: %i', async (method, path, query, body, status) => {
      const send = await withRecords();
      const reply = await send(version, method, `/index-data/ix${path}${query}`, body);
      expect(reply.status).toBe(status);
      expect(data[version](method, path, reply)).toEqual([]);
    });

    it.each([
      ['GET', 'w', 200],
      ['GET', 'unknown', 404],
      ['DELETE', 'w', 200],
      ['DELETE', 'unknown', 404],
    ])('%s /namespaces/%s: %i', async (method, namespace, status) => {
      const reply = await (await withRecords())(version, method, `/index-data/ix/namespaces/${namespace}`);
      expect(reply.status).toBe(status);
      expect(data[version](method, '/namespaces/{namespace}', reply)).toEqual([]);
    });
  },
);

async function withRecords() {
  const send = aStandIn();
  await send('2026-07', 'POST', '/indexes', createRequest);
  await send('2026-07', 'POST', '/index-data/ix/vectors/upsert', { vectors, namespace: 'w' });
  await send('2026-07', 'POST', '/index-data/ix/vectors/upsert', { vectors });
  return send;
}

it('notices a reply that is not as described', () => {
  const reply = { status: 200, body: { upsertedCount: 'two' } };
  expect(data['2026-07']('POST', '/vectors/upsert', reply)).toEqual(['/upsertedCount must be integer']);
});
