import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, it } from '@jest/globals';
import { startLocalStack } from '../src/index.ts';

const describeTable = (endpoint: string) => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  return client.send(new DescribeTableCommand({ TableName: 'none' })).finally(() => client.destroy());
};
const get = async (url: string, headers: Record<string, string>) => (await fetch(url, { headers })).status;
const folders = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('local-stack-'));

it('starts without options, twice beside each other, and leaves nothing behind', async () => {
  const before = await folders();
  const [one, two] = await Promise.all([startLocalStack(), startLocalStack()]);
  const urls = [...Object.values(one.urls), ...Object.values(two.urls)];
  expect(new Set(urls).size).toBe(6);
  const authorization = `Bearer ${one.apiKey}`;
  expect(await get(`${one.urls.openai}/batches`, { authorization })).toBe(200);
  expect(await get(`${two.urls.pinecone}/indexes`, { 'api-key': two.apiKey })).toBe(200);
  await expect(describeTable(two.urls.dynamodb)).rejects.toThrow(/not found/);
  await Promise.all([one.close(), two.close()]);
  expect(await folders()).toEqual(before);
});

it('writes its table to disk only where it has a folder to keep', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kept-stack-'));
  const thrownAway = await startLocalStack();
  const kept = await startLocalStack({ folder, ports: { openai: 0, pinecone: 0, dynamodb: 0 } });
  for (const { urls } of [thrownAway, kept]) {
    await expect(describeTable(urls.dynamodb)).rejects.toThrow(/not found/);
  }
  expect(await readdir(thrownAway.folder)).not.toContain('dynamodb');
  expect(await readdir(kept.folder)).toContain('dynamodb');
  await Promise.all([thrownAway.close(), kept.close()]);
  await rm(folder, { recursive: true });
});

it('lets the faults that it was started with strike, each at its vendor', async () => {
  await using stack = await startLocalStack({
    faults: {
      openai: [{ kind: 'rate-limit', route: '*', retryAfter: 1, unit: 's' }],
      pinecone: [{ kind: 'unavailable', route: '*' }],
      dynamodb: [{ kind: 'throttled', operation: '*' }],
    },
  });
  const authorization = `Bearer ${stack.apiKey}`;
  const batches = () => get(`${stack.urls.openai}/batches`, { authorization });
  const indexes = () => get(`${stack.urls.pinecone}/indexes`, { 'api-key': stack.apiKey });
  expect([await batches(), await batches()]).toEqual([429, 200]);
  expect([await indexes(), await indexes()]).toEqual([503, 200]);
  await expect(describeTable(stack.urls.dynamodb)).rejects.toThrow(/exceeded|throttl/i);
  await expect(describeTable(stack.urls.dynamodb)).rejects.toThrow(/not found/);
});

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const run = (...args: string[]) =>
  spawn(process.execPath, ['--conditions=@lading/source', main, ...args], {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

it('takes faults on its command line', async () => {
  const child = run('--faults', '{"pinecone":[{"kind":"bad-key","route":"*"}]}');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { urls, apiKey } = JSON.parse(line.toString()) as { urls: { pinecone: string }; apiKey: string };
  expect(await get(`${urls.pinecone}/indexes`, { 'api-key': apiKey })).toBe(401);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it.each([
  ['an option that it does not know', ['--port', '1']],
  ['faults that are none', ['--faults', '[]']],
])('says how it is used on %s, with exit code 2', async (_what, args) => {
  const child = run(...args);
  const said: Buffer[] = [];
  child.stderr.on('data', (part: Buffer) => said.push(part));
  expect(await once(child, 'close')).toEqual([2, null]);
  expect(Buffer.concat(said).toString()).toContain('Usage: lading-local-stack');
});
