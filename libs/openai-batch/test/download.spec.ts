import { describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Batch, OpenAiBatchSettings } from '../src/index.ts';
import {
  canWrite,
  content,
  hang,
  json,
  page,
  reset,
  status,
  type ContentOptions,
  type Reply,
} from './scripted-server.ts';
import { collect, useServer } from './setup.ts';

const { context, connect } = useServer();

const aLine = (id: number, filler = 0) =>
  `${JSON.stringify({ custom_id: `id-é-${id}`, method: 'POST', url: '/v1/embeddings', body: { input: 'x'.repeat(filler) } })}\n`;
const ids = (count: number) => Array.from({ length: count }, (_, id) => `id-é-${id}`);
const aFile = (count: number, filler = 0) =>
  Buffer.from(
    ids(count)
      .map((_, id) => aLine(id, filler))
      .join(''),
  );

const file = aFile(500, 100);
const fileObject = (bytes: unknown) => json({ id: 'file-in', object: 'file', bytes, purpose: 'batch' });

/** Has the file answered so, and reads the ids out of it. */
function readIds(
  replies: Reply[],
  settings: Partial<OpenAiBatchSettings> = {},
  bytes: unknown = file.byteLength,
) {
  context.server.script('GET /files/file-in', fileObject(bytes));
  context.server.script('GET /files/file-in/content', ...replies);
  return flat(connect(settings).readSubmittedIds('file-in'));
}

async function* flat<T>(groups: AsyncIterable<T[]>): AsyncGenerator<T, void, undefined> {
  for await (const group of groups) yield* group;
}

const tries = () => context.server.count('GET /files/file-in/content');

describe('downloading a file', () => {
  it.each([1, 7, 101, 4_096, 65_536])('yields the same lines in pieces of %i bytes', async (chunkBytes) => {
    const small = aFile(20);
    const got = readIds([content(small, { chunkBytes })], {}, small.byteLength);
    expect(await collect(got)).toEqual(ids(20));
  });

  it.each<[string, ContentOptions]>([
    ['reset', { cutAt: 20_000, then: 'reset' }],
    ['reset without a length announced', { cutAt: 20_000, then: 'reset', contentLength: false }],
    ['reset within a character', { cutAt: file.indexOf('é', 30_000) + 1, then: 'reset' }],
    ['reset before the first byte', { cutAt: 0, then: 'reset' }],
    ['reset before the last byte', { cutAt: file.byteLength - 1, then: 'reset' }],
    ['cut, but ended cleanly', { cutAt: 20_000, contentLength: false }],
    ['stalled', { cutAt: 20_000, then: 'stall' }],
  ])('goes on in another attempt where the body was %s, each line once', async (_name, options) => {
    const broken = content(file, options);
    const got = await collect(readIds([broken, broken, broken, content(file)], { stallTimeoutMs: 100 }));
    expect(got).toEqual(ids(500));
    expect([tries(), context.slept]).toEqual([4, [500, 1_000, 2_000]]);
  });

  it('goes on wherever each attempt breaks', async () => {
    const cuts = [10, 60_000, 30_000].map((cutAt) =>
      content(file, { cutAt, then: 'reset', chunkBytes: 997 }),
    );
    expect(await collect(readIds([...cuts, content(file, { chunkBytes: 1_013 })]))).toEqual(ids(500));
  });

  it.each([
    ['a 404', status(404)],
    ['a 429', status(429)],
    ['a 502', status(502)],
    ['a reset', reset],
    ['a web page', page],
    ['a body of another length', content(file.subarray(0, 100))],
    ['a longer body', content(Buffer.concat([file, file]), { contentLength: false })],
  ])('tries again after %s', async (_name, fault) => {
    expect(await collect(readIds([fault, fault, fault, content(file)]))).toEqual(ids(500));
    expect(tries()).toBe(4);
  });

  it('tries again after a server that never answers', async () => {
    expect(await collect(readIds([hang, content(file)], { requestTimeoutMs: 100 }))).toEqual(ids(500));
  });

  it('waits as the server asks', async () => {
    await collect(readIds([status(429, {}, { 'retry-after': '9' }), content(file)]));
    expect(context.slept).toEqual([9_000]);
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('counts the bytes of %s, which nobody asked for, as they are decoded', async (encoding, encode) => {
    const packed = content(encode(file), { headers: { 'content-encoding': encoding } });
    expect(await collect(readIds([packed]))).toEqual(ids(500));
    // The second time by a transport that decodes.
    expect(tries()).toBe(2);
    expect(context.slept).toEqual([]);
  });

  it('notices a cut gzip body', async () => {
    const packed = gzipSync(file);
    const headers = { 'content-encoding': 'gzip' };
    const broken = content(packed, { cutAt: packed.byteLength - 20, contentLength: false, headers });
    expect(await collect(readIds([broken, broken, content(file)]))).toEqual(ids(500));
    expect(tries()).toBe(3);
  });

  it.each([
    ['short', content(file, { cutAt: 20_000, contentLength: false }), 20_000, /ended early/],
    ['long', content(Buffer.concat([file, file]), { contentLength: false }), undefined, /too long/],
    ['reset', content(file, { cutAt: 20_000, then: 'reset' }), 20_000, /4 attempts/],
    ['silent', content(file, { cutAt: 20_000, then: 'stall' }), 20_000, /no answer for 100 ms/],
    ['of another length', content(file.subarray(0, 100)), 0, /announces 100 bytes/],
    ['a web page', page, 0, /web page/],
  ])('fails with its sizes where every body is %s', async (_name, reply, receivedBytes, message) => {
    const got = collect(readIds([reply], { stallTimeoutMs: 100 }));
    await expect(got).rejects.toMatchObject({
      name: 'DownloadError',
      fileId: 'file-in',
      expectedBytes: file.byteLength,
      receivedBytes: receivedBytes ?? expect.any(Number),
      message: expect.stringMatching(message),
      cause: expect.anything(),
    });
    expect(tries()).toBe(4);
  });

  it.each([
    ['404', 'FileNotFoundError', 4],
    ['503', 'DownloadError', 4],
    ['401', 'OpenAiAccessError', 1],
    ['400', 'OpenAiRefusedError', 1],
  ])('ends with a %s as %s', async (code, name, times) => {
    await expect(collect(readIds([status(Number(code))]))).rejects.toMatchObject({ name });
    expect(tries()).toBe(times);
  });

  it('begins as often as it is told', async () => {
    await expect(collect(readIds([reset], { maxDownloadAttempts: 2 }))).rejects.toThrow('after 2 attempts');
    expect(tries()).toBe(2);
  });

  it.each([
    [
      'finds a file that was not there yet',
      [status(404), status(503), fileObject(file.byteLength)],
      undefined,
    ],
    ['tells that there is no such file', [status(404)], 'FileNotFoundError'],
  ])('%s', async (_name, replies, name) => {
    context.server.script('GET /files/file-in', ...replies);
    context.server.script('GET /files/file-in/content', content(file));
    const got = collect(flat(connect().readSubmittedIds('file-in')));
    if (name) await expect(got).rejects.toMatchObject({ name, fileId: 'file-in' });
    else expect(await got).toEqual(ids(500));
  });

  it('does not ask for an empty file, and takes one of unknown length as it comes', async () => {
    expect(await collect(readIds([status(500)], {}, 0))).toEqual([]);
    expect(tries()).toBe(0);
    const broken = content(file, { cutAt: 20_000, then: 'reset' });
    expect(await collect(readIds([broken, content(file, { contentLength: false })], {}, null))).toEqual(
      ids(500),
    );
  });
});

describe('resuming a download', () => {
  const resumable = { 'accept-ranges': 'bytes', etag: '"v1"' };
  const broken = content(file, { cutAt: 30_000, then: 'reset', headers: resumable });
  const rest: Reply = (response, seen) => {
    const from = Number(/^bytes=(\d+)-$/.exec(seen.headers.range ?? '')?.[1]);
    const headers = {
      ...resumable,
      'content-range': `bytes ${from}-${file.byteLength - 1}/${file.byteLength}`,
    };
    return content(file.subarray(from), { status: 206, headers })(response, seen);
  };

  it('asks for the rest alone where the server offers it', async () => {
    expect(await collect(readIds([broken, rest]))).toEqual(ids(500));
    const headers = context.server.seen.at(-1)?.headers;
    expect([headers?.range, headers?.['if-range']]).toEqual(['bytes=30000-', '"v1"']);
  });

  it('takes the whole file where the server changed its mind', async () => {
    expect(await collect(readIds([broken, content(file)]))).toEqual(ids(500));
  });

  it.each([
    ['no ranges', { etag: '"v1"' }],
    ['a weak tag', { ...resumable, etag: 'W/"v1"' }],
    ['no tag', { 'accept-ranges': 'bytes' }],
  ])('does not ask for it of a server with %s', async (_name, headers) => {
    const first = content(file, { cutAt: 30_000, then: 'reset', headers });
    expect(await collect(readIds([first, content(file)]))).toEqual(ids(500));
    expect(context.server.seen.at(-1)?.headers).not.toHaveProperty('range');
  });

  it('asks for no rest where only the end of the body was lost', async () => {
    const headers = resumable;
    const unended = content(file, { cutAt: file.byteLength, then: 'reset', contentLength: false, headers });
    expect(await collect(readIds([unended, content(file)]))).toEqual(ids(500));
    expect(context.server.seen.at(-1)?.headers).not.toHaveProperty('range');
  });

  it('never takes another range for the rest', async () => {
    const wrong: Reply = (response, seen) =>
      content(file.subarray(10), { status: 206, headers: { 'content-range': `bytes 10-` } })(response, seen);
    expect(await collect(readIds([broken, wrong, rest]))).toEqual(ids(500));
  });
});

describe('a consumer', () => {
  const large = Buffer.alloc(64 * 1024 * 1024, Buffer.from(aLine(0, 1_000)));
  let sent = 0;
  const endless: Reply = async (response) => {
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    for (sent = 0; sent < large.byteLength && !response.destroyed; sent += 65_536) {
      const piece = large.subarray(sent, sent + 65_536);
      if (!response.write(piece)) await canWrite(response);
    }
    response.end();
  };

  it('that is slow holds the server back', async () => {
    let taken = 0;
    for await (const id of readIds([endless], {}, large.byteLength)) {
      expect(id).toBe('id-é-0');
      if ((taken += 1) === 10) await new Promise((resolve) => setTimeout(resolve, 300));
      if (taken === 10) expect(sent).toBeLessThan(32 * 1024 * 1024);
      if (taken === 11) break;
    }
    expect(taken).toBe(11);
  });

  it('that leaves closes the connection', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const watched: Reply = (response, seen) => {
      closed = new Promise((resolve) => response.once('close', resolve));
      return endless(response, seen);
    };
    for await (const id of readIds([watched], {}, large.byteLength)) if (id !== '') break;
    await closed;
    expect(sent).toBeLessThan(large.byteLength);
    expect(tries()).toBe(1);
  });

  it('that aborts gets its own reason, and no further attempt is made', async () => {
    const controller = new AbortController();
    context.server.script('GET /files/file-in', fileObject(file.byteLength));
    context.server.script('GET /files/file-in/content', content(file, { cutAt: 20_000, then: 'stall' }));
    const got = collect(connect().readSubmittedIds('file-in', { signal: controller.signal }));
    got.catch(() => undefined);
    while (tries() === 0) await wait(5);
    controller.abort(new Error('stop'));
    await expect(got).rejects.toThrow('stop');
    expect(tries()).toBe(1);
  });

  it('that aborts between two attempts is not kept waiting', async () => {
    const controller = new AbortController();
    context.server.script('GET /files/file-in', fileObject(file.byteLength));
    context.server.script('GET /files/file-in/content', status(503, {}, { 'retry-after': '50' }));
    const settings = { apiKey: 'k', baseUrl: context.server.baseUrl };
    const got = collect(
      connect({ ...settings, sleep: undefined }).readSubmittedIds('file-in', { signal: controller.signal }),
    );
    setTimeout(() => controller.abort(new Error('stop')), 100);
    await expect(got).rejects.toThrow('stop');
  });

  it('is told of a transport that ignores its signal', async () => {
    const deaf: typeof fetch = async (input) => {
      if (!String(input).endsWith('/content')) return Response.json({ id: 'file-in', bytes: 10 });
      return new Response(new ReadableStream({ pull: () => new Promise(() => undefined) }));
    };
    const got = collect(connect({ fetch: deaf, stallTimeoutMs: 30 }).readSubmittedIds('file-in'));
    await expect(got).rejects.toMatchObject({ name: 'DownloadError', receivedBytes: 0 });
  });
});

describe('an input file', () => {
  const read = (text: string, settings = {}) => {
    const bytes = Buffer.from(text);
    return collect(readIds([content(bytes)], settings, bytes.byteLength));
  };

  it('gives its ids in order, each as often as it is there', async () => {
    expect(await read(`${aLine(1)}\r\n\n${aLine(0)}${aLine(1).trimEnd()}`)).toEqual([
      'id-é-1',
      'id-é-0',
      'id-é-1',
    ]);
    async function* local() {
      yield Buffer.from(aLine(5));
    }
    expect(await collect(connect().readInputIds(local()))).toEqual([['id-é-5']]);
  });

  it.each([
    ['is cut', `${aLine(0)}{"custom_id":"b`],
    ['has no id', `${aLine(0)}{"method":"POST"}`],
    ['has a number as its id', `${aLine(0)}{"custom_id":7}`],
    ['is no object', `${aLine(0)}["a"]`],
    ['is blank to JavaScript, but not to JSON', `${aLine(0)}\u2028\n`],
  ])('is refused whole where a line %s', async (_name, text) => {
    await expect(read(text)).rejects.toMatchObject({ name: 'InputFileError', lineNumber: 2 });
  });

  it('is refused where a line is too long', async () => {
    await expect(read(aLine(0, 1_000), { maxLineBytes: 500 })).rejects.toMatchObject({
      name: 'LineTooLongError',
    });
  });
});

it('reads nothing of a batch that has no files', async () => {
  const batch: Batch = {
    id: 'b',
    status: 'failed',
    inputFileId: 'file-in',
    createdAt: new Date(0),
    metadata: {},
    errors: [],
  };
  expect(await collect(connect().readResults(batch))).toEqual([]);
  expect(await collect(connect().readResults({ ...batch, outputFileId: '', errorFileId: '' }))).toEqual([]);
  expect(context.server.seen).toEqual([]);
});
