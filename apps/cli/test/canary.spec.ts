import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startCanaryProxy } from './canary-proxy.ts';
import type { CanaryProxy } from './canary-proxy.ts';
import type { CliProcess, Ended } from './cli-process.ts';
import { scanTable } from './table-scan.ts';
import { startWorkbench } from './workbench.ts';
import type { Bench, Workbench } from './workbench.ts';

// Told apart by their middles, so that a key that is cut or masked in part is found as well.
const OPENAI_KEY = 'sk-proj-Canary0OpenAi0Tweets0abcd';
const PINECONE_KEY = 'pcsk_Canary0Pinecone0Chirps0efgh';
const AWS_SECRET = 'Canary0Aws0Secret0Warbles0ijklmnopqrstuv';
const AWS_TOKEN = 'Canary0Aws0Token0Trills0/+wxyz==';
const FRAGMENTS = ['Canary0', 'Tweets0', 'Chirps0', 'Warbles0', 'Trills0', '0abcd', '0efgh'];

const ENV = {
  OPENAI_API_KEY: OPENAI_KEY,
  PINECONE_API_KEY: PINECONE_KEY,
  AWS_ACCESS_KEY_ID: 'AKIACANARY',
  AWS_SECRET_ACCESS_KEY: AWS_SECRET,
  AWS_SESSION_TOKEN: AWS_TOKEN,
  // With stacks and causes.
  LADING_DEBUG: '1',
};

const json = (body: unknown) => ({ contentType: 'application/json', body: JSON.stringify(body) });
const openAiSays = (status: number, message: string) => ({
  status,
  ...json({ error: { message, type: 'invalid_request_error', param: null, code: 'invalid_api_key' } }),
});

let workbench: Workbench;
let bench: Bench;
let openai: CanaryProxy;
let pinecone: CanaryProxy;
let dynamodb: CanaryProxy;
const seen: string[] = [];

async function run(...args: string[]): Promise<Ended> {
  const process = bench.start(args);
  seen.push(await commandLineOf(process));
  const ended = await process.ended;
  seen.push(ended.stdout, ended.stderr);
  return ended;
}

async function commandLineOf({ child }: CliProcess): Promise<string> {
  return await readFile(`/proc/${child.pid}/cmdline`, 'utf8').catch(() => child.spawnargs.join(' '));
}

function leaksIn(text: string): string[] {
  return FRAGMENTS.filter((fragment) => text.includes(fragment));
}

beforeAll(async () => {
  workbench = await startWorkbench();
  const { urls, apiKey } = workbench.stack;
  openai = await startCanaryProxy(urls.openai, {
    header: 'authorization',
    given: `Bearer ${OPENAI_KEY}`,
    wanted: `Bearer ${apiKey}`,
  });
  pinecone = await startCanaryProxy(urls.pinecone, {
    header: 'api-key',
    given: PINECONE_KEY,
    wanted: apiKey,
  });
  dynamodb = await startCanaryProxy(urls.dynamodb, undefined);
  bench = await workbench.open('canary');
  await bench.load(1);
  Object.assign(bench.env, ENV, {
    OPENAI_BASE_URL: `${openai.url}/v1`,
    PINECONE_CONTROLLER_HOST: pinecone.url,
    PINECONE_INDEX_HOST: `${pinecone.url}/index-data/receipts`,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
  });
});

afterAll(async () => {
  for (const proxy of [openai, pinecone, dynamodb]) await proxy[Symbol.asyncDispose]();
  await workbench[Symbol.asyncDispose]();
});

describe('keys', () => {
  it('get in where they belong', async () => {
    expect(await run('submit', '--limit', '5')).toMatchObject({ code: 0 });
    expect(await run('ingest', '--watch', '--json')).toMatchObject({ code: 0 });
    expect(await run('search', 'milk')).toMatchObject({ code: 0 });
  });

  it('are not repeated from result lines that quote them', async () => {
    const [batchId = ''] = await bench.submitAll();
    const { openaiBatchId = '' } = (await bench.pipeline.repo.batches.get(batchId)) ?? {};
    const { outputFileId } = await bench.pipeline.openai.getBatch(openaiBatchId);
    const [id] = Object.entries((await bench.state()).words).find(([, status]) => status === 'PENDING') ?? [];
    const message = `Incorrect API key provided: ${OPENAI_KEY}. Or sk-proj-Can***0abcd.`;
    const body = { error: { message, type: 'invalid_request_error', code: 'invalid_api_key' } };
    const line = { custom_id: id, response: { status_code: 401, body }, error: null };
    await workbench.control('PUT', `/_local/files/${outputFileId}/content`, `${JSON.stringify(line)}\n`);
    expect(await run('ingest', '--watch')).toMatchObject({ code: 0 });
    const story = await run('why', id ?? '');
    expect(story.stdout).toContain('recorded as FAILED: invalid_api_key: Incorrect API key provided: [key]');
  });

  it.each([
    [401, `Incorrect API key provided: ${OPENAI_KEY}. You can find your API key at …`],
    [401, 'Incorrect API key provided: sk-proj-********0abcd.'],
    [400, `The header "Authorization: Bearer ${OPENAI_KEY}" is not understood.`],
  ])('are not repeated from OpenAI’s refusals (%d)', async (status, message) => {
    openai.refusal = openAiSays(status, message);
    for (const args of [['submit'], ['search', 'milk']]) {
      const { code, stderr } = await run(...args);
      expect(code).toBe(1);
      expect(stderr).toMatch(/error: OpenAI refused/);
    }
    openai.refusal = undefined;
  });

  it.each([
    [401, 'text/plain', `Invalid API Key ${PINECONE_KEY}`],
    [
      400,
      'application/json',
      JSON.stringify({ code: 3, message: `bad Api-Key: ${PINECONE_KEY}`, details: [] }),
    ],
  ])('are not repeated from Pinecone’s refusals (%d)', async (status, contentType, body) => {
    pinecone.refusal = { status, contentType, body };
    const { code, stderr } = await run('ingest');
    expect(code).toBe(1);
    expect(stderr).toMatch(/error: Pinecone refused/);
    pinecone.refusal = undefined;
  });

  it('are not repeated from DynamoDB’s account of what was signed', async () => {
    const message = `The request signature we calculated does not match.\n\nThe Canonical String for this request should have been\n'POST\n/\n\nhost:dynamodb\nx-amz-date:20260101T000000Z\nx-amz-security-token:${AWS_TOKEN}\n\nhost;x-amz-date'`;
    const __type = 'com.amazon.coral.service#InvalidSignatureException';
    dynamodb.refusal = { status: 400, ...json({ __type, message }) };
    const { code, stderr } = await run('list');
    expect(code).toBe(1);
    expect(stderr).toMatch(/x-amz-security-token:\[hidden\]/);
    dynamodb.refusal = undefined;
  });

  it('are not repeated from a configuration that is refused', async () => {
    const misplaced = { OPENAI_BASE_URL: OPENAI_KEY, PINECONE_INDEX_HOST: PINECONE_KEY };
    const refused = await bench.run(['list'], { env: { ...misplaced, OPENAI_API_KEY: `${OPENAI_KEY}\nx` } });
    expect(refused).toMatchObject({ code: 2 });
    seen.push(refused.stdout, refused.stderr);
  });

  // Last: looks at everything that the tests above left.
  it('are nowhere: not in output, command lines, staged files, or the table', async () => {
    expect(seen.length).toBeGreaterThan(30);
    for (const text of seen) expect(leaksIn(text)).toEqual([]);

    let files = 0;
    for (const entry of await readdir(bench.cwd, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      files += 1;
      const path = join(entry.parentPath, entry.name);
      expect({ path, leaks: leaksIn(await readFile(path, 'latin1')) }).toEqual({ path, leaks: [] });
    }
    expect(files).toBeGreaterThan(4);

    const items = await scanTable(workbench.stack.urls.dynamodb, bench.env['DYNAMODB_TABLE_NAME'] ?? '');
    expect(items.length).toBeGreaterThan(10);
    expect(leaksIn(JSON.stringify(items))).toEqual([]);
  });
});
