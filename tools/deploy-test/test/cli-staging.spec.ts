import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startLocalStack } from '@lading/local-stack';
import type { LocalStack } from '@lading/local-stack';
import { generateReceipts } from '@lading/sample-receipts';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { aws, ENDPOINT } from './aws.ts';

const CLI = join(import.meta.dirname, '..', '..', '..', 'apps', 'cli', 'src', 'main.ts');
const BUCKET = 'staged-by-the-cli';

let folder: string;
let stack: LocalStack;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-staging-'));
  const timeLapse = { validatingMs: 5, inProgressMs: 20, finalizingMs: 5 };
  stack = await startLocalStack({
    folder: join(folder, 'stack'),
    ports: { openai: 0, pinecone: 0, dynamodb: 0 },
    timeLapse,
  });
  await aws.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
});

afterAll(async () => {
  await stack.close();
  await rm(folder, { recursive: true });
});

it('does all of its work with files in a bucket alone', async () => {
  const items = [...generateReceipts({ seed: 5, receipts: 2, letters: false })];
  const cwd = await mkdtemp(join(folder, 'cwd-'));
  await writeFile(join(cwd, 'items.ndjson'), items.map((item) => `${JSON.stringify(item)}\n`).join(''));
  await lading(cwd, 'init');
  await lading(cwd, 'import', 'items.ndjson');

  const submitted = await lading(cwd, 'submit', '--json');
  const batchId = String(events(submitted).find(({ batchId }) => batchId !== undefined)?.['batchId']);
  const input = await readObject(`lading/${batchId}/input.jsonl`);
  const { custom_id: customId } = JSON.parse(input.split('\n')[0] ?? '') as { custom_id: string };

  await lading(cwd, 'ingest', '--watch', '--json');
  expect(await lading(cwd, 'status', batchId)).toContain('COMPLETED');
  const verified = events(await lading(cwd, 'verify', batchId, '--json')).at(-1);
  expect(verified).toMatchObject({ batchId, conclusion: 'proven' });
  expect(await lading(cwd, 'why', customId)).toContain(batchId);

  const { Contents = [] } = await aws.s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  const kinds = Contents.map(({ Key = '' }) => Key.split('/').slice(2).join('/').replace(/\..*/, ''));
  expect(new Set(kinds)).toEqual(new Set(['input', 'manifest', 'verdicts/00000']));
  expect(await readdir(cwd)).toEqual(['items.ndjson']);
});

async function lading(cwd: string, ...args: string[]): Promise<string> {
  const env = {
    PATH: process.env['PATH'],
    HOME: cwd,
    OPENAI_API_KEY: stack.apiKey,
    OPENAI_BASE_URL: stack.urls.openai,
    PINECONE_API_KEY: stack.apiKey,
    PINECONE_CONTROLLER_HOST: stack.urls.pinecone,
    PINECONE_INDEX: 'receipts',
    DYNAMODB_TABLE_NAME: 'ReceiptsTable',
    AWS_ENDPOINT_URL_DYNAMODB: stack.urls.dynamodb,
    AWS_ENDPOINT_URL_S3: ENDPOINT,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    LADING_STAGING: `s3://${BUCKET}/lading`,
    LADING_POLL_SECONDS: '0.2',
  };
  const command = ['--conditions=@lading/source', CLI, ...args];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, command, { cwd, env });
  if (!args.includes('--json')) expect(stderr).toContain(`staging s3://${BUCKET}/lading at ${ENDPOINT}`);
  return stdout;
}

function events(output: string): Record<string, unknown>[] {
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function readObject(Key: string): Promise<string> {
  const { Body } = await aws.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
  return (await Body?.transformToString()) ?? '';
}
