import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI, { toFile } from 'openai';
import {
  ConnectionCutError,
  createMemoryStore,
  createOpenAiStandIn,
  embedText,
  type OpenAiStandIn,
  type RunningServer,
  serve,
} from '../src/index.ts';
import { systemSleep } from '../src/system-sleep.ts';
import { aLine, type ResultLine, toJsonl } from './stand-in-client.ts';

let standIn: OpenAiStandIn;
let server: RunningServer;
let openai: OpenAI;

beforeEach(async () => {
  standIn = createOpenAiStandIn({
    store: createMemoryStore(),
    now: Date.now,
    sleep: systemSleep,
    random: Math.random,
    timeLapse: { validatingMs: 0, inProgressMs: 0, finalizingMs: 0, cancellingMs: 0 },
    limits: { batchFileBytes: 6e6 },
    apiKey: 'key',
  });
  server = await serve(standIn.fetch, {
    host: '127.0.0.1',
    port: 0,
    breaksConnection: (error) => error instanceof ConnectionCutError,
  });
  openai = new OpenAI({ apiKey: 'key', baseURL: `http://127.0.0.1:${server.port}/v1`, maxRetries: 0 });
});

afterEach(async () => {
  await server.close();
  await standIn.close();
});

const local = (method: string, path: string, body: unknown) =>
  fetch(`http://127.0.0.1:${server.port}/_local/${path}`, { method, body: JSON.stringify(body) });

async function runBatch(content: string): Promise<OpenAI.Batch> {
  const file = await openai.files.create({
    purpose: 'batch',
    file: await toFile(Buffer.from(content), 'in.jsonl'),
  });
  const created = await openai.batches.create({
    input_file_id: file.id,
    endpoint: '/v1/embeddings',
    completion_window: '24h',
    metadata: { ours: 'yes' },
  });
  for (;;) {
    const batch = await openai.batches.retrieve(created.id);
    if (['completed', 'failed', 'expired', 'cancelled'].includes(batch.status)) return batch;
    await setTimeout(10);
  }
}

/** What a command-line reader sends: chunked, with the file before the purpose. */
async function uploadChunked(chunks: () => AsyncIterable<Uint8Array>, filename: string): Promise<Response> {
  const boundary = 'x-boundary';
  async function* body() {
    yield Buffer.from(
      `preamble\r\n--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${filename}"\r\n\r\n`,
    );
    yield* chunks();
    yield Buffer.from(`\r\n--${boundary}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n`);
    yield Buffer.from(`--${boundary}--\r\nepilogue`);
  }
  return fetch(`http://127.0.0.1:${server.port}/v1/files`, {
    method: 'POST',
    headers: { authorization: 'Bearer key', 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: ReadableStream.from(body()),
    duplex: 'half',
  });
}

async function* filler(bytes: number): AsyncGenerator<Uint8Array> {
  for (let left = bytes; left > 0; left -= 65536) yield new Uint8Array(Math.min(left, 65536)).fill(97);
}

describe("with OpenAI's own client", () => {
  it('uploads, creates, polls and downloads a batch of 2,000', async () => {
    const asked = Array.from({ length: 2000 }, (_, at) => aLine(`id-${at}`, `word ${at}`));
    const batch = await runBatch(toJsonl(asked));
    expect(batch).toMatchObject({
      status: 'completed',
      metadata: { ours: 'yes' },
      model: 'text-embedding-3-small',
    });
    const info = await openai.files.retrieve(batch.output_file_id!);
    const response = await openai.files.content(batch.output_file_id!);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('content-length')).toBe(String(info.bytes));
    const text = await response.text();
    expect(Buffer.byteLength(text)).toBe(info.bytes);
    const lines = text.trimEnd().split('\n');
    expect(info.bytes / 2000).toBeGreaterThan(16_000);
    expect(info.bytes / 2000).toBeLessThan(23_000);
    const byId = new Map(
      lines.map((line) => JSON.parse(line) as ResultLine).map((line) => [line.custom_id, line]),
    );
    expect(byId.size).toBe(2000);
    const embedding = byId.get('id-1234')!.response!.body.data[0]!.embedding as number[];
    expect(Float32Array.from(embedding)).toEqual(embedText('word 1234'));
    expect(await standIn.stats()).toMatchObject({
      inputsEmbedded: 2000,
      downloads: { [batch.output_file_id!]: 1 },
      bytesDownloaded: info.bytes,
    });
  });

  it('embeds as base64, which the client asks for by itself, and as numbers', async () => {
    const request = { model: 'text-embedding-3-small', input: ['TOTAL', 'TAX'] };
    const silent = await openai.embeddings.create(request);
    const numbers = await openai.embeddings.create({ ...request, encoding_format: 'float', dimensions: 256 });
    expect(Float32Array.from(silent.data[1]!.embedding)).toEqual(embedText('TAX'));
    expect(Float32Array.from(numbers.data[0]!.embedding)).toEqual(embedText('TOTAL', 256));
    expect((await standIn.stats()).inputsEmbedded).toBe(4);
  });

  it('pages, lists and deletes files', async () => {
    const ids: string[] = [];
    for (let at = 0; at < 3; at += 1) {
      ids.push(
        (await openai.files.create({ purpose: 'batch', file: await toFile(Buffer.from('x'), 'a.jsonl') })).id,
      );
    }
    const listed: string[] = [];
    for await (const file of openai.files.list({ limit: 2, order: 'asc' })) listed.push(file.id);
    expect(listed).toEqual(ids);
    expect(await openai.files.delete(ids[0]!)).toMatchObject({ id: ids[0], deleted: true });
    await expect(openai.files.content(ids[0]!)).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  it('answers with errors that the client knows', async () => {
    const other = new OpenAI({ apiKey: 'wrong', baseURL: openai.baseURL, maxRetries: 0 });
    await expect(other.batches.list()).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
    await expect(openai.batches.retrieve('batch_none')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    const text = await toFile(Buffer.from('x'), 'input.txt');
    await expect(openai.files.create({ purpose: 'batch', file: text })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('Must be .jsonl'),
    });
  });
});

describe('uploads', () => {
  it('takes a chunked upload, whatever the order of its parts, byte for byte', async () => {
    // Line breaks and almost-boundaries in the content, cut at every place.
    const content = '\r\n--x-boundar\r\n\r\n--x-boundarx--\r\n'.repeat(50) + '\r';
    async function* crumbs() {
      for (let at = 0; at < content.length; at += 7) yield Buffer.from(content.slice(at, at + 7));
    }
    const response = await uploadChunked(crumbs, 'in.jsonl');
    const { id, bytes } = (await response.json()) as { id: string; bytes: number };
    expect(bytes).toBe(content.length);
    expect(await (await openai.files.content(id)).text()).toBe(content);
  });

  it.each([
    [6_000_000, 200],
    [6_000_001, 400],
  ])('answers an upload of %p bytes, where 6 MB are allowed, with %p', async (bytes, status) => {
    const response = await uploadChunked(() => filler(bytes), 'in.jsonl');
    expect(response.status).toBe(status);
    if (status === 400) expect(await response.text()).toContain('File is too large.');
  });

  it('keeps nothing of an upload that breaks off', async () => {
    async function* broken() {
      yield Buffer.from('half');
      await setTimeout(20);
      throw new Error('the client died');
    }
    await expect(uploadChunked(broken, 'in.jsonl')).rejects.toThrow();
    expect((await openai.files.list()).data).toEqual([]);
    expect((await standIn.stats()).uploads).toBe(0);
  });

  it.each([
    ['no boundary', 'multipart/form-data', 'x'],
    [
      'no end',
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-disposition: form-data; name="file"\r\n\r\nx',
    ],
    ['no name', 'multipart/form-data; boundary=b', '--b\r\ncontent-type: text/plain\r\n\r\nx\r\n--b--'],
    ['JSON', 'application/json', '{}'],
    [
      'no file',
      'multipart/form-data; boundary="b"',
      '--b\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n--b--',
    ],
  ])('refuses a form with %s', async (_name, type, body) => {
    const headers = { authorization: 'Bearer key', 'content-type': type };
    const response = await fetch(`${openai.baseURL}/files`, { method: 'POST', headers, body });
    expect(response.status).toBe(400);
  });
});

describe('faults', () => {
  const content = toJsonl([aLine('a', 'x'), aLine('b', 'y')]);

  it('breaks a download off after some bytes, then lets it through', async () => {
    const { output_file_id: id } = await runBatch(content);
    await local('POST', 'faults', { kind: 'cut', fileId: id, afterBytes: 1000, mode: 'reset', times: 2 });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(openai.files.content(id!).then((response) => response.text())).rejects.toThrow(
        'terminated',
      );
    }
    expect(await (await openai.files.content(id!)).text()).toContain('"custom_id": "b"');
    expect((await standIn.stats()).downloads[id!]).toBe(3);
  });

  it('sends a short file that looks whole', async () => {
    const { output_file_id: id } = await runBatch(content);
    await local('POST', 'faults', { kind: 'cut', afterBytes: 1000, mode: 'short' });
    const response = await openai.files.content(id!);
    expect(response.headers.get('content-length')).toBe('1000');
    expect(await response.text()).toHaveLength(1000);
    expect((await openai.files.retrieve(id!)).bytes).toBeGreaterThan(1000);
  });

  it('refuses the first calls of a route and no other', async () => {
    const headers = { 'retry-after': '7' };
    await local('POST', 'faults', {
      kind: 'status',
      route: 'GET /v1/batches',
      status: 429,
      times: 2,
      headers,
    });
    await expect(openai.batches.list()).rejects.toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
    await openai.files.list();
    const refused = await openai.batches.list().catch((error: InstanceType<typeof OpenAI.APIError>) => error);
    expect((refused as InstanceType<typeof OpenAI.APIError>).headers?.get('retry-after')).toBe('7');
    expect((await openai.batches.list()).data).toEqual([]);
  });

  it('creates the batch but loses the reply', async () => {
    const file = await openai.files.create({
      purpose: 'batch',
      file: await toFile(Buffer.from(content), 'in.jsonl'),
    });
    await local('POST', 'faults', { kind: 'lost', route: 'POST /v1/batches' });
    const request = { input_file_id: file.id, endpoint: '/v1/embeddings', completion_window: '24h' } as const;
    await expect(openai.batches.create(request)).rejects.toBeInstanceOf(OpenAI.APIConnectionError);
    expect((await openai.batches.list()).data).toHaveLength(1);
    expect((await standIn.stats()).batchesCreated).toBe(1);
  });

  it('replaces a result file', async () => {
    const { output_file_id: id } = await runBatch(content);
    await fetch(`http://127.0.0.1:${server.port}/_local/files/${id}/content`, {
      method: 'PUT',
      body: 'not json',
    });
    expect(await (await openai.files.content(id!)).text()).toBe('not json');
    expect((await openai.files.retrieve(id!)).bytes).toBe(8);
  });

  it.each([
    [{ kind: 'other' }],
    [{ kind: 'status', route: 'GET /v1/files', status: 200 }],
    [{ kind: 'status', status: 500 }],
    [{ kind: 'lost' }],
    [{ kind: 'cut', afterBytes: -1, mode: 'reset' }],
    [{ kind: 'cut', afterBytes: 1, mode: 'slow' }],
    [{ kind: 'lost', route: 'GET /v1/files', times: 0 }],
  ])('refuses to arm %p', async (fault) => {
    expect((await local('POST', 'faults', fault)).status).toBe(400);
    expect(await (await fetch(`http://127.0.0.1:${server.port}/_local/faults`)).json()).toEqual({
      faults: [],
    });
  });

  it('lists and clears what is armed', async () => {
    const url = `http://127.0.0.1:${server.port}/_local/faults`;
    await local('POST', 'faults', { kind: 'lost', route: 'GET /v1/files' });
    expect(await (await fetch(url)).json()).toEqual({
      faults: [{ kind: 'lost', route: 'GET /v1/files', times: 1 }],
    });
    expect(await (await fetch(url, { method: 'DELETE' })).json()).toEqual({ faults: [] });
    expect((await openai.files.list()).data).toEqual([]);
  });
});
