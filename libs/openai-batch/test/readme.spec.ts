import { expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { buildRequestLine, toBatchAction } from '../src/index.ts';
import { content, json } from './scripted-server.ts';
import { aBatchReply, useServer } from './setup.ts';

const { context, connect } = useServer();

it('the example of the README brings a batch home', async () => {
  const requests = [
    { customId: 'a', input: 'maple' },
    { customId: 'b', input: 'street' },
  ];
  const lines = requests.map((request) => buildRequestLine({ ...request, model: 'text-embedding-3-small' }));
  const { byteLength } = Buffer.concat(lines);
  const results = Buffer.from(
    [
      { custom_id: 'b', response: { status_code: 200, body: { data: [{ index: 0, embedding: [0.5, 1] }] } } },
      { custom_id: 'a', response: null, error: { code: 'batch_expired', message: 'late' } },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n'),
  );
  const { server } = context;
  server.script('POST /files', json({ id: 'file-in', bytes: byteLength }));
  server.script('POST /batches', json(aBatchReply({ status: 'validating' })));
  server.script('GET /batches/batch_1', json(aBatchReply({ status: 'in_progress' })), json(aBatchReply()));
  server.script('GET /files/file-out', json({ id: 'file-out', bytes: results.byteLength }));
  server.script('GET /files/file-out/content', content(results));
  const openai = connect();
  const reported: string[] = [];

  const { fileId } = await openai.uploadInput({
    filename: 'words.jsonl',
    byteLength,
    content: () => Readable.from(lines),
  });
  let batch = await openai.createBatch({ inputFileId: fileId, metadata: { run: 'r-1' } });
  while (toBatchAction(batch.status).action === 'wait') batch = await openai.getBatch(batch.id);
  for await (const result of openai.readResults(batch)) {
    if (result.ok) reported.push(`${result.customId} ${result.embedding.dimension}`);
    else reported.push(`${result.customId} ${result.error.code}: ${result.error.message}`);
  }

  expect(reported).toEqual(['b 2', 'a batch_expired: late']);
  expect(String(server.seen[0]?.body)).toContain(Buffer.concat(lines).toString());
});
