import { expect, it } from '@jest/globals';
import { OpenAI } from 'openai';
import { Readable } from 'node:stream';
import { createOpenAiBatch } from '../src/index.ts';
import { json, status } from './scripted-server.ts';
import { aBatchReply, useServer } from './setup.ts';

const { context, connect } = useServer();

it('uses a client of the SDK that exists already, with its key, but with its own retries', async () => {
  const { server } = context;
  server.script('GET /batches/batch_1', status(503), json(aBatchReply()));
  const client = new OpenAI({ apiKey: 'sk-theirs', baseURL: server.baseUrl, maxRetries: 9, timeout: 1 });
  const slept: number[] = [];

  const openai = createOpenAiBatch({ client, sleep: async (ms) => void slept.push(ms), random: () => 0 });

  expect((await openai.getBatch('batch_1')).id).toBe('batch_1');
  expect(server.count('GET /batches/batch_1')).toBe(2);
  expect(slept).toEqual([500]);
  expect(server.seen[0]?.headers.authorization).toBe('Bearer sk-theirs');
  expect(client.maxRetries).toBe(9);
});

it('tells the logger what failed and when it tries again', async () => {
  context.server.script('GET /batches/batch_1', status(503), json(aBatchReply()));
  const warnings: string[] = [];
  await connect({ logger: { warn: (message) => warnings.push(message) } }).getBatch('batch_1');
  expect(warnings).toEqual(['OpenAI could not get batch batch_1 (attempt 1: status 503); again in 500 ms']);
});

it('tells how far an upload has come', async () => {
  context.server.script('POST /files', json({ id: 'file-in', bytes: 5 }));
  const progress: object[] = [];
  await connect().uploadInput({
    filename: 'a.jsonl',
    byteLength: 5,
    content: () => Readable.from([Buffer.from('abc'), Buffer.from('de')]),
    onProgress: (told) => progress.push(told),
  });
  expect(progress).toEqual([
    { bytes: 3, totalBytes: 5 },
    { bytes: 5, totalBytes: 5 },
  ]);
});
