import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { BatchWriteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { createDynamoRepo } from '../src/index.ts';
import type { DynamoRepo, DynamoRepoSettings } from '../src/index.ts';
import type { JsonItem } from './golden.ts';

// dynalite has no types.
const dynalite = createRequire(import.meta.url)('dynalite') as (options: Record<string, number>) => Server;

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const region = 'us-east-1';

export interface LocalDynamo {
  endpoint: string;
  /** A new, empty table with a repository on it. */
  createTable(generation?: 'first' | 'second'): Promise<LocalTable>;
  stop(): Promise<void>;
}

export interface LocalTable {
  tableName: string;
  repo: DynamoRepo;
  /** Another repository on the same table. */
  repoWith(settings: Partial<DynamoRepoSettings>): DynamoRepo;
  put(...items: JsonItem[]): Promise<void>;
  /** Every item as the table holds it, by `PK / SK`. */
  items(): Promise<Record<string, JsonItem>>;
}

/** dynalite in this process, or the DynamoDB that LADING_TEST_DYNAMODB_ENDPOINT names. */
async function startServer(): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const given = process.env.LADING_TEST_DYNAMODB_ENDPOINT;
  if (given) return { endpoint: given, stop: async () => undefined };
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export async function startDynamo(): Promise<LocalDynamo> {
  const { endpoint, stop } = await startServer();
  const raw = new DynamoDBClient({ endpoint, region, credentials });
  const repos: DynamoRepo[] = [];
  const createTable: LocalDynamo['createTable'] = async (generation) => {
    const tableName = `receipts-${randomUUID()}`;
    const repoWith = (settings: Partial<DynamoRepoSettings>) => {
      const repo = createDynamoRepo({
        tableName,
        endpoint,
        region,
        credentials,
        maxWritesPerSecond: 1e6,
        ...settings,
      });
      repos.push(repo);
      return repo;
    };
    const repo = repoWith({ sleep: async () => undefined });
    await repo.table.create(generation);
    return {
      tableName,
      repo,
      repoWith,
      async put(...items) {
        const byKey = new Map(items.map((item) => [`${item.PK?.S} / ${item.SK?.S}`, item]));
        const puts = [...byKey.values()].map((item) => ({
          PutRequest: { Item: item as unknown as Record<string, AttributeValue> },
        }));
        for (let at = 0; at < puts.length; at += 25) {
          const RequestItems = { [tableName]: puts.slice(at, at + 25) };
          const { UnprocessedItems = {} } = await raw.send(new BatchWriteItemCommand({ RequestItems }));
          if (Object.keys(UnprocessedItems).length > 0) throw new Error('The table left items unprocessed.');
        }
      },
      async items() {
        const { Items = [] } = await raw.send(
          new ScanCommand({ TableName: tableName, ConsistentRead: true }),
        );
        return Object.fromEntries(
          Items.map((item) => [`${item.PK?.S} / ${item.SK?.S}`, item as unknown as JsonItem]),
        );
      },
    };
  };
  return {
    endpoint,
    createTable,
    async stop() {
      for (const repo of repos) await repo[Symbol.asyncDispose]();
      raw.destroy();
      await stop();
    },
  };
}

export interface Exchange {
  operation: string;
  /** In lower case. */
  headers: Record<string, string>;
  body: Record<string, unknown>;
  /** The body as it was sent. */
  text: string;
  /** Sends the request on, as it is or with another body. */
  forward(body?: Record<string, unknown>): Promise<Answer>;
}

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

type SdkRequest = {
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
  headers: Record<string, string>;
  body: Uint8Array;
};

/** A transport for the SDK in which a test can answer in DynamoDB's place. */
export function transport(
  answer: (exchange: Exchange) => Promise<Answer>,
): DynamoRepoSettings['requestHandler'] {
  const handle = async (request: SdkRequest) => {
    const url = `${request.protocol}//${request.hostname}:${request.port}${request.path}`;
    const { host: _host, 'content-length': _length, ...headers } = request.headers;
    const text = new TextDecoder().decode(request.body);
    const sent = JSON.parse(text) as Record<string, unknown>;
    const forward = async (body = sent) => {
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    const operation = (headers['x-amz-target'] ?? '').replace(/^.*\./, '');
    const { status, body } = await answer({ operation, headers: request.headers, body: sent, text, forward });
    const content = Buffer.from(JSON.stringify(body));
    return {
      response: {
        statusCode: status,
        headers: { 'content-type': 'application/x-amz-json-1.0' },
        body: Readable.from([content]),
      },
    };
  };
  return { handle } as unknown as DynamoRepoSettings['requestHandler'];
}

/** A logger that keeps how long writers said that they would wait, in milliseconds. */
export function pauses(): { waits: number[]; logger: { warn(message: string): void } } {
  const waits: number[] = [];
  const warn = (message: string) => void waits.push(Number(/again in (\d+) ms/.exec(message)?.[1]));
  return { waits, logger: { warn } };
}

/** DynamoDB's way to refuse. */
export function refusal(type: string, message = type): Answer {
  return { status: 400, body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message } };
}

export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}
