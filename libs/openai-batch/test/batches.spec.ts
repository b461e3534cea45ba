import { describe, expect, it } from '@jest/globals';
import { hang, json, page, reset, startScriptedServer, status, type Reply } from './scripted-server.ts';
import { aBatchReply, collect, useServer } from './setup.ts';

const { context, connect } = useServer();

/** An address where nobody listens any more. */
async function closedUrl() {
  const server = await startScriptedServer();
  await server.close();
  return server.baseUrl;
}

const truncated: Reply = (response) => {
  response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': '500' })
    .write('{"id": "bat');
  setImmediate(() => response.socket?.destroy());
};

describe('getting a batch', () => {
  const route = 'GET /batches/batch_1';

  it.each([
    ['a 500', status(500)],
    ['a 503', status(503)],
    ['a 429', status(429)],
    ['a 408', status(408)],
    ['a reset', reset],
    ['a body that breaks off', truncated],
    ['a web page with status 200', page],
    ['a reply that is no batch', json({ object: 'list' })],
  ])('is repeated after %s', async (_name, fault) => {
    context.server.script(route, fault, fault, fault, json(aBatchReply()));
    expect(await connect().getBatch('batch_1')).toMatchObject({ id: 'batch_1', outputFileId: 'file-out' });
    expect(context.slept).toEqual([500, 1_000, 2_000]);
  });

  it.each([
    ['a 503', status(503), 503],
    ['resets', reset, undefined],
    ['web pages', page, undefined],
  ])('gives up after four attempts that end in %s', async (_name, fault, code) => {
    context.server.script(route, fault);
    await expect(connect().getBatch('batch_1')).rejects.toMatchObject({
      name: 'OpenAiUnavailableError',
      attempts: 4,
      status: code,
      message: expect.stringMatching(/get batch batch_1 in 4 attempts .*later/),
    });
    expect(context.server.count(route)).toBe(4);
  });

  it('is repeated after a server that never answers', async () => {
    context.server.script(route, hang, json(aBatchReply()));
    expect(await connect({ requestTimeoutMs: 50 }).getBatch('batch_1')).toMatchObject({ id: 'batch_1' });
  });

  it('is repeated after a body that never ends', async () => {
    const half: Reply = (response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).write('{');
    context.server.script(route, half, json(aBatchReply()));
    expect(await connect({ requestTimeoutMs: 50 }).getBatch('batch_1')).toMatchObject({ id: 'batch_1' });
  });

  it.each([
    ['retry-after-ms', '1234', 1_234],
    ['retry-after', '7', 7_000],
    ['retry-after', 'Thu, 01 Jan 2026 00:00:05 GMT', 5_000],
    ['retry-after', '86400', 60_000],
    ['retry-after', 'soon', 500],
    ['retry-after', '', 500],
  ])('waits as %s: %s asks, up to a minute', async (header, value, expected) => {
    context.server.script(route, status(429, {}, { [header]: value }), json(aBatchReply()));
    await connect().getBatch('batch_1');
    expect(context.slept).toEqual([expected]);
  });

  it.each([
    ['x-should-retry: false', status(503, {}, { 'x-should-retry': 'false' }), 'OpenAiUnavailableError'],
    ['a spent quota', status(429, { code: 'insufficient_quota' }), 'OpenAiRefusedError'],
    ['a 400', status(400), 'OpenAiRefusedError'],
    ['a 401', status(401), 'OpenAiAccessError'],
    ['a 403', status(403), 'OpenAiAccessError'],
    ['a 404', status(404), 'BatchNotFoundError'],
    ['an error with status 200', json({ error: { message: 'gone' } }), 'BatchNotFoundError'],
  ])('is not repeated after %s', async (_name, reply, name) => {
    context.server.script(route, reply);
    await expect(connect().getBatch('batch_1')).rejects.toMatchObject({ name });
    expect(context.server.count(route)).toBe(1);
  });

  it('tells who asks, and never the key in an error', async () => {
    context.server.script(route, status(401, { message: 'Incorrect API key provided: sk-secret' }));
    const error = await connect({ organization: 'org-1', project: 'proj-1' })
      .getBatch('batch_1')
      .catch((reason: Error) => reason);
    expect((error as Error).message).toMatch(/batch_1.*401.*project/);
    expect((error as Error).message).not.toContain('sk-secret');
    expect(context.server.seen[0]?.headers).toMatchObject({
      authorization: 'Bearer sk-secret',
      'openai-organization': 'org-1',
      'openai-project': 'proj-1',
    });
  });

  it('ends with the reason of an abort, at once', async () => {
    context.server.script(route, hang);
    const controller = new AbortController();
    const got = connect().getBatch('batch_1', { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('stop')), 20);
    await expect(got).rejects.toThrow('stop');
    await expect(connect().getBatch('batch_1', { signal: controller.signal })).rejects.toThrow('stop');
    expect(context.server.count(route)).toBe(1);
  });

  it('says which address refuses connections', async () => {
    const got = connect({ baseUrl: await closedUrl() }).getBatch('batch_1');
    await expect(got).rejects.toMatchObject({
      name: 'OpenAiUnavailableError',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('creating a batch', () => {
  const route = 'POST /batches';
  const create = (settings = {}) =>
    connect(settings).createBatch({ inputFileId: 'file-in', metadata: { run: '1' } });

  it('asks for embeddings within a day', async () => {
    context.server.script(route, json(aBatchReply({ status: 'validating' })));
    expect(await create()).toMatchObject({ id: 'batch_1', status: 'validating', metadata: { run: '1' } });
    expect(JSON.parse(String(context.server.seen[0]?.body))).toEqual({
      input_file_id: 'file-in',
      endpoint: '/v1/embeddings',
      completion_window: '24h',
      metadata: { run: '1' },
    });
  });

  it.each([
    ['a 500', status(500)],
    ['a 502', status(502)],
    ['a 503 that asks for another try', status(503, {}, { 'x-should-retry': 'true', 'retry-after': '0' })],
    ['a 408', status(408)],
    ['a reset', reset],
    ['a body that breaks off', truncated],
    ['silence', hang],
    ['a web page', page],
    ['a reply that is no batch', json({})],
    ['an error with status 200', json({ error: { message: 'x' } })],
  ])('leaves the outcome unknown after %s, and is sent once', async (_name, reply) => {
    context.server.script(route, reply, json(aBatchReply()));
    await expect(create({ requestTimeoutMs: 100 })).rejects.toMatchObject({
      name: 'CreateOutcomeUnknownError',
      inputFileId: 'file-in',
      cause: expect.anything(),
    });
    expect(context.server.count(route)).toBe(1);
  });

  it.each([
    [
      'a 400',
      status(400, { message: 'no such file' }),
      { name: 'OpenAiRefusedError', status: 400, message: expect.stringMatching(/no such file/) },
    ],
    ['a 404', status(404), { name: 'OpenAiRefusedError', status: 404 }],
    ['a 409', status(409), { name: 'OpenAiRefusedError', status: 409 }],
    [
      'a 429',
      status(429, { code: 'rate_limit_exceeded' }),
      { name: 'OpenAiRefusedError', status: 429, code: 'rate_limit_exceeded' },
    ],
    ['a 401', status(401), { name: 'OpenAiAccessError', status: 401 }],
  ])('certainly did not happen after %s, and is sent once', async (_name, reply, expected) => {
    context.server.script(route, reply, json(aBatchReply()));
    await expect(create()).rejects.toMatchObject(expected);
    expect(context.server.count(route)).toBe(1);
  });

  it('certainly did not happen where no connection was made', async () => {
    await expect(create({ baseUrl: await closedUrl() })).rejects.toMatchObject({
      name: 'OpenAiUnavailableError',
    });
    const refused = () => Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const tried = (errors: Error[]) => async () => {
      throw new TypeError('fetch failed', { cause: new AggregateError(errors) });
    };
    await expect(create({ fetch: tried([refused(), refused()]) })).rejects.toMatchObject({
      name: 'OpenAiUnavailableError',
    });
    const lost = Object.assign(new Error('read'), { code: 'ECONNRESET' });
    await expect(create({ fetch: tried([refused(), lost]) })).rejects.toMatchObject({
      name: 'CreateOutcomeUnknownError',
    });
  });

  it('leaves the outcome unknown where the caller aborts while it is under way, not before', async () => {
    context.server.script(route, hang);
    const controller = new AbortController();
    const request = { inputFileId: 'file-in', metadata: {}, signal: controller.signal };
    const created = connect().createBatch(request);
    setTimeout(() => controller.abort(new Error('stop')), 50);
    await expect(created).rejects.toMatchObject({ name: 'CreateOutcomeUnknownError' });
    await expect(connect().createBatch(request)).rejects.toThrow('stop');
    expect(context.server.count(route)).toBe(1);
  });
});

describe('listing batches', () => {
  const route = 'GET /batches';
  const listed = (ids: [id: string, seconds: number][], has_more = true) =>
    json({ object: 'list', data: ids.map(([id, created_at]) => aBatchReply({ id, created_at })), has_more });
  const list = async (createdAfter = new Date(100_900)) =>
    (await collect(connect().listBatches({ createdAfter }))).map((batch) => batch.id);

  it('pages on until a whole page is older, whatever the order within', async () => {
    context.server.script(
      route,
      listed([
        ['a', 300],
        ['b', 200],
      ]),
      listed([
        ['old', 50],
        ['c', 100],
      ]),
      listed([
        ['older', 40],
        ['oldest', 30],
      ]),
      listed([['never asked for', 500]]),
    );
    expect(await list()).toEqual(['a', 'b', 'c']);
    expect(context.server.seen.map((one) => new URL(one.path, 'http://x').searchParams.get('after'))).toEqual(
      [null, 'b', 'c'],
    );
  });

  it.each([
    ['the last page', listed([['a', 300]], false), ['a']],
    ['an empty page', listed([]), []],
  ])('ends at %s', async (_name, reply, expected) => {
    context.server.script(route, reply);
    expect(await list()).toEqual(expected);
    expect(context.server.count(route)).toBe(1);
  });

  it('repeats a page that failed', async () => {
    context.server.script(route, listed([['a', 300]]), status(503), reset, listed([['b', 200]], false));
    expect(await list()).toEqual(['a', 'b']);
  });

  it('does not read the first page for ever where a server ignores the cursor', async () => {
    context.server.script(route, listed([['a', 300]]));
    await expect(list()).rejects.toMatchObject({ name: 'OpenAiUnavailableError' });
  });

  it('asks for no page more than the consumer takes', async () => {
    context.server.script(route, listed([['a', 300]]), listed([['b', 200]]));
    for await (const batch of connect().listBatches({ createdAfter: new Date(0) }))
      if (batch.id === 'a') break;
    expect(context.server.count(route)).toBe(1);
  });
});

describe('cancelling a batch', () => {
  const route = 'POST /batches/batch_1/cancel';

  it('returns the batch', async () => {
    context.server.script(route, reset, json(aBatchReply({ status: 'cancelling' })));
    expect(await connect().cancelBatch('batch_1')).toMatchObject({ status: 'cancelling' });
  });

  it.each(['cancelling', 'cancelled'])(
    'is content with a batch that an earlier attempt left %s',
    async (state) => {
      context.server.script(route, status(503), status(409));
      context.server.script('GET /batches/batch_1', json(aBatchReply({ status: state })));
      expect(await connect().cancelBatch('batch_1')).toMatchObject({ status: state });
    },
  );

  it('is refused for a batch that ended otherwise', async () => {
    context.server.script(route, status(400));
    context.server.script('GET /batches/batch_1', json(aBatchReply()));
    await expect(connect().cancelBatch('batch_1')).rejects.toMatchObject({ name: 'OpenAiRefusedError' });
    context.server.script(route, status(404));
    await expect(connect().cancelBatch('batch_1')).rejects.toMatchObject({ name: 'BatchNotFoundError' });
  });
});

describe('embedding texts at once', () => {
  const route = 'POST /embeddings';
  const vectors: Reply = (response, { body }) => {
    const { input, encoding_format } = JSON.parse(String(body)) as {
      input: string[];
      encoding_format?: string;
    };
    const data = input.map((text, index) => {
      const values = Float32Array.of(text.length, 0.5);
      const embedding =
        encoding_format === 'base64' ? Buffer.from(values.buffer).toString('base64') : [...values];
      return { object: 'embedding', index, embedding };
    });
    return json({ object: 'list', data: data.toReversed(), model: 'm', usage: {} })(response, undefined!);
  };

  it('gives a vector for each text in the order of the texts, over several requests', async () => {
    context.server.script(route, status(500), vectors);
    const texts = Array.from({ length: 3_000 }, (_, i) => 'x'.repeat(i % 97));
    const got = await connect().embed(texts, { model: 'm', dimensions: 2 });
    expect(got).toEqual(texts.map((text) => [text.length, 0.5]));
    expect(context.server.count(route)).toBe(3);
    expect(JSON.parse(String(context.server.seen[0]?.body))).toMatchObject({ model: 'm', dimensions: 2 });
  });

  it('asks for nothing where there are no texts, and refuses a reply that lacks one', async () => {
    expect(await connect().embed([], { model: 'm' })).toEqual([]);
    context.server.script(route, json({ object: 'list', data: [{ index: 1, embedding: [1] }] }));
    await expect(connect().embed(['a', 'b'], { model: 'm' })).rejects.toMatchObject({
      name: 'OpenAiUnavailableError',
    });
  });
});

describe('checking access', () => {
  it.each([
    ['a right key', json({ object: 'list', data: [], has_more: false }), undefined],
    ['a wrong key', status(401), 'OpenAiAccessError'],
    ['a key of another project', status(403), 'OpenAiAccessError'],
    ['an outage', status(503), 'OpenAiUnavailableError'],
  ])('tells %s', async (_name, reply, name) => {
    context.server.script('GET /batches', reply);
    const outcome = await connect()
      .checkAccess()
      .catch((error: Error) => error.name);
    expect(outcome).toBe(name);
  });
});
