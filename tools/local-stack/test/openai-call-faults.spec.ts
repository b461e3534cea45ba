import { describe, expect, it } from '@jest/globals';
import { gunzipSync } from 'node:zlib';
import OpenAI, { toFile } from 'openai';
import { ConnectionCutError, type OpenAiFault } from '../src/index.ts';
import { aLine, openStandIn, toJsonl } from './stand-in-client.ts';

const LIST = 'GET /v1/batches';
const CREATE = 'POST /v1/batches';
const content = toJsonl([aLine('a', 'x', { dimensions: 4 }), aLine('b', 'y', { dimensions: 4 })]);

function openWith(...faults: OpenAiFault[]) {
  const stand = openStandIn({ faults });
  const fetch = (url: string | URL | Request, init?: RequestInit) =>
    stand.standIn.fetch(new Request(url, init));
  const openai = new OpenAI({ apiKey: 'key', baseURL: 'http://stand-in/v1', maxRetries: 0, fetch });
  return { ...stand, openai };
}

async function finished(stand: ReturnType<typeof openWith>) {
  const { id } = await stand.create(content);
  await stand.advance(60_000);
  return stand.batch(id);
}

describe('a refused call', () => {
  it.each<[OpenAiFault, number, Record<string, string>, RegExp]>([
    [{ kind: 'status', route: LIST, status: 503 }, 503, {}, /"type":"server_error"/],
    [
      { kind: 'status', route: LIST, status: 500, body: 'oops', headers: { 'x-a': 'b' } },
      500,
      { 'x-a': 'b', 'content-type': 'text/plain' },
      /^oops$/,
    ],
    [{ kind: 'rate-limit', route: LIST }, 429, {}, /"code":"rate_limit_exceeded"/],
    [{ kind: 'rate-limit', route: LIST, retryAfter: 7 }, 429, { 'retry-after': '7' }, /rate_limit/],
    [
      { kind: 'rate-limit', route: LIST, retryAfter: 70, unit: 'ms' },
      429,
      { 'retry-after-ms': '70' },
      /rate_limit/,
    ],
    [{ kind: 'quota', route: '*' }, 429, {}, /"code":"insufficient_quota"/],
    [{ kind: 'bad-gateway', route: '*' }, 502, { 'content-type': 'text/plain' }, /^error code: 502$/],
    [{ kind: 'bad-key', route: '*' }, 401, {}, /"code":"invalid_api_key"/],
  ])('answers as told by %j, once', async (fault, status, headers, body) => {
    const { send } = openWith(fault);
    const reply = await send('GET', '/v1/batches');
    expect(reply.status).toBe(status);
    expect(Object.fromEntries(reply.headers)).toMatchObject(headers);
    if (!('retryAfter' in fault)) expect(reply.headers.has('retry-after')).toBe(false);
    expect(await reply.text()).toMatch(body);
    expect((await send('GET', '/v1/batches')).status).toBe(200);
  });

  it('is an error with the status in the SDK', async () => {
    const { openai } = openWith({ kind: 'bad-gateway', route: LIST });
    await expect(openai.batches.list()).rejects.toMatchObject({ status: 502 });
  });
});

describe('a call that is cut, stalled or delayed', () => {
  it.each<[OpenAiFault['kind'] & ('reset' | 'lost'), number]>([
    ['reset', 0],
    ['lost', 1],
  ])('has had its effect or not: %s', async (kind, created) => {
    const { openai, upload, reply } = openWith({ kind, route: CREATE });
    const { id } = await reply<{ id: string }>(upload(content));
    const failure = await openai.batches
      .create({ input_file_id: id, endpoint: '/v1/embeddings', completion_window: '24h' })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OpenAI.APIConnectionError);
    expect((failure as Error).cause).toBeInstanceOf(ConnectionCutError);
    expect((await openai.batches.list()).data).toHaveLength(created);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)(
    'never answers when it stalls %s the effect, until the caller gives up',
    async (when, uploads) => {
      const { openai, standIn } = openWith({ kind: 'stall', route: 'POST /v1/files', when });
      const caller = new AbortController();
      const file = await toFile(Buffer.from(content), 'in.jsonl');
      let isOver = false;
      const call = openai.files
        .create({ purpose: 'batch', file }, { signal: caller.signal })
        .finally(() => (isOver = true));
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(isOver).toBe(false);
      caller.abort();
      await expect(call).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
      expect((await standIn.stats()).uploads).toBe(uploads);
    },
  );

  it.each(['before', 'after'] as const)('takes its time %s the effect', async (when) => {
    const { openai, advance } = openWith({ kind: 'delay', route: LIST, ms: 5000, when });
    let isOver = false;
    const call = openai.batches.list().then(() => (isOver = true));
    await advance(4999);
    expect(isOver).toBe(false);
    await advance(1);
    await call;
    expect(isOver).toBe(true);
  });

  it('lets go of a caller who does not wait for a delay', async () => {
    const { standIn } = openWith({ kind: 'delay', route: LIST, ms: 5000 });
    const signal = AbortSignal.abort(new Error('gave up'));
    const headers = { authorization: 'Bearer key' };
    const request = new Request('http://stand-in/v1/batches', { headers, signal });
    await expect(standIn.fetch(request)).rejects.toThrow('gave up');
  });
});

describe('a download', () => {
  it('promises no length when it is chunked', async () => {
    const stand = openWith({ kind: 'cut', afterBytes: 30, mode: 'short', chunked: true });
    const { output_file_id: id } = await finished(stand);
    const reply = await stand.send('GET', `/v1/files/${id}/content`);
    expect(reply.headers.has('content-length')).toBe(false);
    expect(await reply.text()).toHaveLength(30);
  });

  it('breaks off after its first bytes', async () => {
    const stand = openWith({ kind: 'cut', afterBytes: 30, mode: 'reset' });
    const { output_file_id: id } = await finished(stand);
    const reply = await stand.send('GET', `/v1/files/${id}/content`);
    const reader = reply.body!.getReader();
    expect((await reader.read()).value).toHaveLength(30);
    const broken = reader.read();
    broken.catch(() => undefined);
    await stand.advance(20);
    await expect(broken).rejects.toThrow('cut this file after 30 bytes');
  });

  it('stalls in the middle until the caller gives up', async () => {
    const stand = openWith({ kind: 'cut', afterBytes: 30, mode: 'stall' });
    const { output_file_id: id } = await finished(stand);
    const caller = new AbortController();
    const reply = await stand.openai.files.content(id!, { signal: caller.signal });
    const reader = reply.body!.getReader();
    expect((await reader.read()).value).toHaveLength(30);
    let isOver = false;
    const rest = reader.read().finally(() => (isOver = true));
    rest.catch(() => undefined);
    await stand.advance(60_000);
    expect(isOver).toBe(false);
    caller.abort(new Error('gave up'));
    await expect(rest).rejects.toThrow('gave up');
  });

  it('grants the rest of a file whose tag the caller knows, when it speaks of ranges', async () => {
    const stand = openWith({ kind: 'ranged', times: 3 });
    const { output_file_id: id } = await finished(stand);
    const get = (headers: Record<string, string> = {}) =>
      stand.send('GET', `/v1/files/${id}/content`, undefined, headers);
    const first = await get();
    expect(first.headers.get('accept-ranges')).toBe('bytes');
    const etag = first.headers.get('etag') ?? '';
    const whole = await first.text();

    const rest = await get({ range: 'bytes=30-', 'if-range': etag });
    expect(rest.status).toBe(206);
    expect(rest.headers.get('content-range')).toBe(`bytes 30-${whole.length - 1}/${whole.length}`);
    expect(await rest.text()).toBe(whole.slice(30));
    const another = await get({ range: 'bytes=30-', 'if-range': '"another"' });
    expect([another.status, await another.text()]).toEqual([200, whole]);
    const plain = await get({ range: 'bytes=30-', 'if-range': etag });
    expect([plain.status, plain.headers.get('etag')]).toEqual([200, null]);
  });

  it('is encoded when it is told to be', async () => {
    const stand = openWith({ kind: 'gzip' });
    const { output_file_id: id } = await finished(stand);
    const zipped = await stand.send('GET', `/v1/files/${id}/content`);
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    expect(zipped.headers.has('content-length')).toBe(false);
    const text = gunzipSync(Buffer.from(await zipped.arrayBuffer())).toString();
    expect(text).toBe(await (await stand.send('GET', `/v1/files/${id}/content`)).text());
  });

  it('does not keep a reader waiting who stops reading a stalled one', async () => {
    const stand = openWith({ kind: 'cut', afterBytes: 0, mode: 'stall' });
    const { output_file_id: id } = await finished(stand);
    const reader = (await stand.send('GET', `/v1/files/${id}/content`)).body!.getReader();
    const first = reader.read();
    await reader.cancel();
    expect(await first).toEqual({ done: true, value: undefined });
  });
});

describe('a file that was just created', () => {
  it('is unknown to the first so many who ask', async () => {
    const { openai, upload, reply } = openWith({ kind: 'late-file', lookups: 2 });
    const { id } = await reply<{ id: string }>(upload(content));
    await expect(openai.files.retrieve(id)).rejects.toMatchObject({ status: 404 });
    await expect(openai.files.content(id)).rejects.toMatchObject({ status: 404 });
    expect(await openai.files.retrieve(id)).toMatchObject({ id });
    expect(await (await openai.files.content(id)).text()).toBe(content);
  });

  it('is late when a batch wrote it, too', async () => {
    const stand = openWith({ kind: 'late-file', lookups: 1, after: 1 });
    const { output_file_id: id } = await finished(stand);
    await expect(stand.openai.files.content(id!)).rejects.toMatchObject({ status: 404 });
    expect((await stand.results(id)).length).toBe(2);
  });
});

describe('a list of batches', () => {
  it('keeps its odd order from page to page, and has every batch once', async () => {
    const { openai, create } = openWith({ kind: 'unordered-list' });
    const created: string[] = [];
    for (let at = 0; at < 12; at += 1) created.unshift((await create(content)).id);
    const read = async () => {
      const ids: string[] = [];
      for await (const { id } of openai.batches.list({ limit: 5 })) ids.push(id);
      return ids;
    };
    const unordered = await read();
    expect(unordered).not.toEqual(created);
    expect([...unordered].sort()).toEqual([...created].sort());
    expect(await read()).toEqual(created);
  });
});

describe('arming', () => {
  it.each<[unknown, string]>([
    [{ kind: 'other' }, '"kind" must be one of status, rate-limit'],
    [{ kind: 'delay', route: LIST }, '"ms" must be an integer of 0 or more.'],
    [{ kind: 'late-file-ids', ms: 1 }, '"as" must be one of "", null.'],
    [{ kind: 'expire-batch', percent: 101 }, '"percent" must be an integer from 0 to 100.'],
    [{ kind: 'dropped-line', customID: 'a' }, 'A fault of kind "dropped-line" has no "customID"'],
    [{ kind: 'crlf', after: -1 }, '"after" must be'],
  ])('refuses %j and says why', async (fault, message) => {
    const { json, reply } = openWith();
    expect(await reply(json('POST', '/_local/faults', fault))).toMatchObject({
      error: { message: expect.stringContaining(message) },
    });
  });
});
