import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI, { toFile } from 'openai';
import {
  FolderInUseError,
  type LocalStack,
  type LocalStackOptions,
  PortInUseError,
  startLocalStack,
} from '../src/index.ts';
import { aLine, toJsonl } from './stand-in-client.ts';

let folder: string;
let stacks: LocalStack[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-stack-'));
  stacks = [];
});

afterEach(async () => {
  for (const stack of stacks) await stack.close();
  await rm(folder, { recursive: true });
});

const freePorts = { openai: 0, pinecone: 0, dynamodb: 0 };
async function start(options: Partial<LocalStackOptions> = {}): Promise<LocalStack> {
  const stack = await startLocalStack({ folder, ports: freePorts, ...options });
  stacks.push(stack);
  return stack;
}

type Urls = LocalStack['urls'];
const openaiOf = ({ openai: baseURL }: Urls) => new OpenAI({ apiKey: 'local-key', baseURL, maxRetries: 0 });
const dynamodbOf = ({ dynamodb: endpoint }: Urls) =>
  new DynamoDBClient({
    endpoint,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
const manyLines = (count: number) =>
  toJsonl(Array.from({ length: count }, (_, at) => aLine(`id-${at}`, `word ${at}`, { dimensions: 64 })));

async function createBatch(openai: OpenAI, content: string): Promise<string> {
  const file = await openai.files.create({
    purpose: 'batch',
    file: await toFile(Buffer.from(content), 'in.jsonl'),
  });
  const request = { input_file_id: file.id, endpoint: '/v1/embeddings', completion_window: '24h' } as const;
  return (await openai.batches.create(request)).id;
}

async function until(
  openai: OpenAI,
  id: string,
  reached: (batch: OpenAI.Batch) => boolean,
): Promise<OpenAI.Batch> {
  for (;;) {
    const batch = await openai.batches.retrieve(id);
    if (reached(batch)) return batch;
    await setTimeout(20);
  }
}

async function idsOf(openai: OpenAI, fileId: string | undefined): Promise<string[]> {
  const text = await (await openai.files.content(fileId!)).text();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { custom_id: string }).custom_id);
}

async function createTable(client: DynamoDBClient): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: 'receipts',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
    }),
  );
}

describe('the local stack', () => {
  it('comes back on the same addresses with what it had, in the middle of a batch', async () => {
    const timeLapse = { validatingMs: 0, inProgressMs: 1500, finalizingMs: 0 };
    const before = await start({ timeLapse });
    const item = { PK: { S: 'IMAGE#1' }, text: { S: 'TOTAL' } };
    await createTable(dynamodbOf(before.urls));
    await dynamodbOf(before.urls).send(new PutItemCommand({ TableName: 'receipts', Item: item }));
    const id = await createBatch(openaiOf(before.urls), manyLines(200));
    await until(openaiOf(before.urls), id, (batch) => (batch.request_counts?.completed ?? 0) > 20);
    await before.close();

    const after = await start({ timeLapse });
    expect(after.urls).toEqual(before.urls);
    const openai = openaiOf(after.urls);
    expect((await openai.batches.retrieve(id)).status).toBe('in_progress');
    const batch = await until(openai, id, ({ status }) => status === 'completed');
    expect(new Set(await idsOf(openai, batch.output_file_id)).size).toBe(200);
    const read = await dynamodbOf(after.urls).send(
      new GetItemCommand({ TableName: 'receipts', Key: { PK: item.PK } }),
    );
    expect(read.Item).toEqual(item);
  });

  it('is empty after a reset, leaves what is not its own, and keeps its addresses', async () => {
    const before = await start();
    await createTable(dynamodbOf(before.urls));
    await createBatch(openaiOf(before.urls), manyLines(1));
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await before.close();
    const after = await start({ reset: true });
    expect(after.urls).toEqual(before.urls);
    expect((await openaiOf(after.urls).batches.list()).data).toEqual([]);
    expect((await dynamodbOf(after.urls).send(new ListTablesCommand())).TableNames).toEqual([]);
    expect((await stat(join(folder, 'notes.txt'))).size).toBe(4);
  });

  it('lets one stack have a folder, and the next one have it afterwards', async () => {
    const stack = await start();
    await expect(start()).rejects.toBeInstanceOf(FolderInUseError);
    await openaiOf(stack.urls).batches.list();
    await stack.close();
    await stack.close();
    await start();
  });

  it.each(['openai', 'pinecone', 'dynamodb'] as const)(
    'says that the port of %s is in use, and leaves nothing running',
    async (service) => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as { port: number };
      await expect(start({ ports: { ...freePorts, [service]: port } })).rejects.toMatchObject({
        name: 'PortInUseError',
        service,
        port,
        message: expect.stringContaining(`port ${port}`),
      });
      other.close();
      await once(other, 'close');
      const stack = await start({ ports: { ...freePorts, [service]: port } });
      expect(stack.urls[service]).toContain(`:${port}`);
    },
  );

  it('knows its key in both stand-ins', async () => {
    const { urls, apiKey } = await start();
    expect(apiKey).toBe('local-key');
    const statusOf = async (key: string) => [
      (await fetch(`${urls.openai}/batches`, { headers: { authorization: `Bearer ${key}` } })).status,
      (await fetch(`${urls.pinecone}/indexes`, { headers: { 'api-key': key } })).status,
    ];
    expect(await statusOf('local-key')).toEqual([200, 200]);
    expect(await statusOf('another')).toEqual([401, 401]);
  });

  it('survives a client that breaks off a request to DynamoDB', async () => {
    const { urls } = await start();
    const gone = new AbortController();
    async function* endless() {
      yield Buffer.from('{');
      await setTimeout(50);
      gone.abort();
      yield Buffer.from('"');
    }
    const body = ReadableStream.from(endless());
    await expect(
      fetch(urls.dynamodb, { method: 'POST', body, duplex: 'half', signal: gone.signal }),
    ).rejects.toThrow();
    await setTimeout(50);
    expect((await dynamodbOf(urls).send(new ListTablesCommand())).TableNames).toEqual([]);
  });
});

describe('the stack as a process', () => {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

  async function spawnStack() {
    const options = { env: { ...process.env, NODE_OPTIONS: '' }, stdio: ['ignore', 'pipe', 'pipe'] as const };
    const child = spawn(process.execPath, ['--conditions=@lading/source', main, '--folder', folder], {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, urls: (JSON.parse(line.toString()) as { urls: Urls }).urls };
  }

  it('says where it is, loses nothing when it is killed, and ends when it is told to', async () => {
    // Ports for the first start; the folder remembers them.
    await (await start()).close();
    const first = await spawnStack();
    const id = await createBatch(openaiOf(first.urls), manyLines(60));
    await until(openaiOf(first.urls), id, ({ request_counts: counts }) => (counts?.completed ?? 0) > 10);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');

    const second = await spawnStack();
    expect(second.urls).toEqual(first.urls);
    const openai = openaiOf(second.urls);
    const batch = await until(openai, id, ({ status }) => status === 'completed');
    expect(new Set(await idsOf(openai, batch.output_file_id)).size).toBe(60);
    second.child.kill('SIGTERM');
    expect(await once(second.child, 'exit')).toEqual([0, null]);
    await start();
  }, 30_000);
});

describe('the errors of a start', () => {
  it('name the folder, the process and the port', () => {
    expect(new FolderInUseError('/f', 12).message).toContain('/f is already running (process 12)');
    expect(new PortInUseError('openai', 80, undefined).message).toContain(
      'Cannot listen on port 80 for openai',
    );
  });
});
