import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { aLine, openStandIn, toJsonl } from './stand-in-client.ts';

interface Schema {
  properties?: Record<string, Schema | { anyOf: unknown[] }>;
  required?: string[];
  additionalProperties?: boolean;
}
interface OpenApi {
  paths: Record<string, Record<string, { responses: Record<string, Reply> }>>;
  components: { schemas: Record<string, Schema> };
}
type Reply = { content: { 'application/json': { schema: object } } };

const spec = parse(
  readFileSync(new URL('./openapi/openai-batch.openapi.yaml', import.meta.url), 'utf8'),
) as OpenApi;

/** The file types optional fields as plain, while real replies have `null` in them: loosened, and nothing else is. */
function allowNullWhereOptional(name: string): void {
  const { properties = {}, required = [] } = spec.components.schemas[name]!;
  for (const [field, schema] of Object.entries(properties)) {
    if (!required.includes(field)) properties[field] = { anyOf: [schema, { type: 'null' }] };
  }
}
allowNullWhereOptional('Batch');
allowNullWhereOptional('OpenAIFile');
allowNullWhereOptional('ListBatchesResponse');
for (const name of ['Batch', 'OpenAIFile', 'BatchRequestCounts', 'BatchError', 'ErrorResponse', 'Error']) {
  // Fields that the file doesn't know would go unnoticed.
  spec.components.schemas[name]!.additionalProperties = false;
}
spec.components.schemas['Embedding']!.properties!['embedding'] = {
  anyOf: [{ type: 'array', items: { type: 'number' } }, { type: 'string' }],
};

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
addFormats.default(ajv);
for (const format of ['unixtime', 'float']) ajv.addFormat(format, true);
ajv.addSchema({ $id: 'spec', ...spec });

function expectReply(method: string, path: string, status: number, body: unknown): void {
  const responses = spec.paths[path]?.[method.toLowerCase()]?.responses ?? {};
  const key = String(status) in responses && status === 200 ? '200' : 'default';
  const pointer = [
    'paths',
    path,
    method.toLowerCase(),
    'responses',
    key,
    'content',
    'application/json',
    'schema',
  ];
  const escaped = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')));
  const validate = ajv.getSchema(`spec#/${escaped.join('/')}`);
  if (validate === undefined) throw new Error(`No schema for ${method} ${path} ${key}`);
  expect({ method, path, errors: validate(body) ? null : validate.errors, body }).toMatchObject({
    errors: null,
  });
}

function expectSchema(name: string, value: unknown): void {
  const validate = ajv.getSchema(`spec#/components/schemas/${name}`)!;
  expect({ name, errors: validate(value) ? null : validate.errors, value }).toMatchObject({ errors: null });
}

type Openai = ReturnType<typeof openStandIn>;

async function check(
  openai: Openai,
  method: string,
  path: string,
  real: string,
  status: number,
  body?: unknown,
) {
  const response = await openai.json(method, `/v1${real}`, body);
  expect([method, real, response.status]).toEqual([method, real, status]);
  expect(response.headers.get('x-request-id')).toMatch(/^req_\w{32}$/);
  const value = (await response.json()) as Record<string, unknown>;
  expectReply(method, path, status, value);
  return value;
}

const input = toJsonl([aLine('a', 'x'), aLine('b', '')]);

describe('the replies, against the published OpenAPI file', () => {
  it('keeps to it for files', async () => {
    const openai = openStandIn();
    const uploaded = (await (await openai.upload(input)).json()) as { id: string };
    expectReply('POST', '/files', 200, uploaded);
    await check(openai, 'GET', '/files', '/files', 200);
    await check(openai, 'GET', '/files', '/files?purpose=batch&limit=1&order=asc', 200);
    await check(openai, 'GET', '/files/{file_id}', `/files/${uploaded.id}`, 200);
    await check(openai, 'DELETE', '/files/{file_id}', `/files/${uploaded.id}`, 200);
    await check(openai, 'GET', '/files/{file_id}', `/files/${uploaded.id}`, 404);
    await check(openai, 'GET', '/files/{file_id}/content', `/files/${uploaded.id}/content`, 404);
    await check(openai, 'DELETE', '/files/{file_id}', '/files/file-none', 404);
    await check(openai, 'GET', '/files', '/files?limit=0', 400);
    await check(openai, 'GET', '/files', '/files?order=up', 400);
  });

  it('keeps to it for batches in every status', async () => {
    const openai = openStandIn();
    const file = (await (await openai.upload(input)).json()) as { id: string };
    const request = { input_file_id: file.id, endpoint: '/v1/embeddings', completion_window: '24h' };
    const create = () =>
      check(openai, 'POST', '/batches', '/batches', 200, { ...request, metadata: { key: 'v' } });
    const { id: completed } = await create();
    const { id: cancelled } = await create();
    const { id: expired } = await create();
    const failed = await openai.create('{"half');
    await openai.json('POST', `/_local/batches/${expired}/expire`, { afterCompleted: 1 });
    await check(openai, 'POST', '/batches/{batch_id}/cancel', `/batches/${cancelled}/cancel`, 200);
    const statuses = new Set<unknown>();
    for (let second = 0; second < 25; second += 1) {
      for (const id of [completed, cancelled, expired, failed.id]) {
        statuses.add((await check(openai, 'GET', '/batches/{batch_id}', `/batches/${id}`, 200))['status']);
      }
      await check(openai, 'GET', '/batches', '/batches?limit=3', 200);
      await openai.advance(1000);
    }
    expect([...statuses].sort()).toEqual(
      [
        'cancelled',
        'cancelling',
        'completed',
        'expired',
        'failed',
        'finalizing',
        'in_progress',
        'validating',
      ].sort(),
    );
    for (const id of [completed, expired] as string[]) {
      const { output_file_id: output, error_file_id: error } = await openai.batch(id);
      const lines = [...(await openai.results(output)), ...(await openai.results(error))];
      for (const line of lines) {
        expectSchema('BatchRequestOutput', line);
        if (line.response?.status_code === 200) expectSchema('CreateEmbeddingResponse', line.response.body);
        else if (line.response) expectSchema('ErrorResponse', line.response.body);
      }
      expect(lines).toHaveLength(2);
      await check(openai, 'GET', '/files/{file_id}', `/files/${output ?? error}`, 200);
    }
    await check(openai, 'POST', '/batches/{batch_id}/cancel', `/batches/${completed}/cancel`, 409);
  });

  it.each([
    [{}, 'input_file_id', 'missing_required_parameter'],
    [{ input_file_id: 'file-none' }, 'input_file_id', null],
    [{ endpoint: undefined }, 'endpoint', 'missing_required_parameter'],
    [{ endpoint: '/v1/nothing' }, 'endpoint', 'invalid_value'],
    [{ endpoint: '/v1/responses' }, 'endpoint', 'invalid_value'],
    [{ completion_window: '1h' }, 'completion_window', 'invalid_value'],
    [{ completion_window: undefined }, 'completion_window', 'missing_required_parameter'],
    [{ metadata: { key: 1 } }, 'metadata', 'invalid_value'],
    [
      { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, at) => [at, ''])) },
      'metadata',
      'invalid_value',
    ],
    [{ metadata: { key: 'x'.repeat(513) } }, 'metadata', 'invalid_value'],
    [
      { output_expires_after: { anchor: 'created_at', seconds: 60 } },
      'output_expires_after.seconds',
      'invalid_value',
    ],
  ])('refuses to create a batch with %p', async (change, param, code) => {
    const openai = openStandIn();
    const { id } = (await (await openai.upload(input)).json()) as { id: string };
    const good = { input_file_id: id, endpoint: '/v1/embeddings', completion_window: '24h' };
    const body = Object.keys(change).length === 0 ? {} : { ...good, ...change };
    const refusal = await check(openai, 'POST', '/batches', '/batches', 400, body);
    expect(refusal['error']).toMatchObject({ type: 'invalid_request_error', param, code });
    expect((await openai.standIn.stats()).batchesCreated).toBe(0);
  });

  it('pages through batches, youngest first', async () => {
    const openai = openStandIn();
    const created: string[] = [];
    for (let at = 0; at < 5; at += 1) created.push((await openai.create(input)).id);
    const first = await check(openai, 'GET', '/batches', '/batches?limit=3', 200);
    const second = await check(openai, 'GET', '/batches', `/batches?limit=3&after=${first['last_id']}`, 200);
    const listed = [first, second].flatMap((page) => (page['data'] as { id: string }[]).map(({ id }) => id));
    expect(listed).toEqual(created.reverse());
    expect([first['has_more'], second['has_more']]).toEqual([true, false]);
    await check(openai, 'GET', '/batches', '/batches?limit=101', 400);
    await check(openai, 'GET', '/batches', '/batches?after=batch_none', 400);
    await check(openai, 'GET', '/batches/{batch_id}', '/batches/batch_none', 404);
  });

  it.each([
    [{ model: 'text-embedding-3-small', input: 'x' }, 200],
    [{ model: 'text-embedding-3-small', input: ['x', 'y'], encoding_format: 'base64' }, 200],
    [{ model: 'text-embedding-3-large', input: [[1, 2], [3]], dimensions: 3072 }, 200],
    [{ model: 'text-embedding-ada-002', input: [1, 2] }, 200],
    [{ model: 'text-embedding-3-small', input: '' }, 400],
    [{ model: 'text-embedding-3-small', input: ['x', ''] }, 400],
    [{ model: 'text-embedding-3-small', input: [] }, 400],
    [{ model: 'text-embedding-3-small', input: Array.from({ length: 2049 }, () => 'x') }, 400],
    [{ model: 'text-embedding-3-small', input: { text: 'x' } }, 400],
    [{ model: 'text-embedding-3-small' }, 400],
    [{ input: 'x' }, 400],
    [{ model: 'text-embedding-3-small', input: 'x'.repeat(40_000) }, 400],
    [{ model: 'text-embedding-3-small', input: Array.from({ length: 50 }, () => 'x'.repeat(30_000)) }, 400],
    [{ model: 'text-embedding-3-small', input: 'x', dimensions: 1537 }, 400],
    [{ model: 'text-embedding-ada-002', input: 'x', dimensions: 256 }, 400],
    [{ model: 'text-embedding-3-small', input: 'x', encoding_format: 'hex' }, 400],
    [{ model: 'gpt-4', input: 'x' }, 404],
  ])('keeps to it for embeddings %#', async (body, status) => {
    await check(openStandIn(), 'POST', '/embeddings', '/embeddings', status, body);
  });

  it.each([
    ['no key', {}, undefined, 401],
    ['a wrong key', { authorization: 'Bearer wrong-key-123' }, undefined, 401],
    ['an unknown path', { authorization: 'Bearer right' }, '/v1/models', 404],
    ['a wrong method', { authorization: 'Bearer right' }, '/v1/embeddings', 405],
  ])('refuses %s with the usual envelope', async (_name, headers, path = '/v1/batches', status) => {
    const { standIn } = openStandIn({ apiKey: 'right' });
    const response = await standIn.fetch(new Request(`http://stand-in${path}`, { headers }));
    expect(response.status).toBe(status);
    const body = (await response.json()) as { error: { message: string } };
    expectSchema('ErrorResponse', body);
    expect(body.error.message).not.toContain('wrong-key-123');
  });
});
