import { DescribeTableCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { startLocalStack } from '@lading/local-stack';
import type { LocalStack } from '@lading/local-stack';
import { createPipeline, importItems, init, parseConfig, submit } from '@lading/pipeline';
import type { Dependencies } from '@lading/pipeline';
import { generateReceipts } from '@lading/sample-receipts';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startAwsStandIn } from './aws-stand-in.ts';
import type { AwsStandIn } from './aws-stand-in.ts';
import { createLambdaHost } from './lambda-host.ts';
import type { LambdaHost } from './lambda-host.ts';

/** A folder with a local stack's state and a staging folder; it can be copied, and begun again from the copy. */
export interface Place {
  folder: string;
  remove(): Promise<void>;
}

export async function createPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'lambda-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

export async function copyPlace({ folder }: Place): Promise<Place> {
  const copy = await createPlace();
  await cp(folder, copy.folder, { recursive: true });
  return copy;
}

/** The local stack over a place, the pipeline from its sources as the CLI builds it, and the functions of the zip. */
export interface World extends AsyncDisposable {
  /** Variables under which the command line finds all of it. */
  env: Record<string, string>;
  stack: LocalStack;
  pipeline: Dependencies;
  aws: AwsStandIn;
  lambda: LambdaHost;
  /** Calls a control of a stand-in. */
  control(vendor: 'openai' | 'pinecone', path: string, body?: unknown): Promise<unknown>;
  /** Lets OpenAI's stand-in forget the faults that have not struck yet. */
  clearFaults(): Promise<void>;
}

export async function openWorld({ folder }: Place, settings: Record<string, string> = {}): Promise<World> {
  const stack = await startLocalStack({
    folder: join(folder, 'stack'),
    ports: { openai: 0, pinecone: 0, dynamodb: 0 },
    timeLapse: { validatingMs: 5, inProgressMs: 20, finalizingMs: 5 },
  });
  const variables = { ...variablesOf(stack, folder), ...settings };
  const env = { ...variables, OPENAI_API_KEY: stack.apiKey, PINECONE_API_KEY: stack.apiKey };
  const pipeline = createPipeline(parseConfig(env), {
    sleep: (ms, signal) => setTimeout(Math.min(ms, 5), undefined, { signal }),
  });
  const aws = await startAwsStandIn();
  aws.parameters.set('/lading/dev/openai-api-key', stack.apiKey);
  aws.parameters.set('/lading/dev/pinecone-api-key', stack.apiKey);
  const lambda = createLambdaHost({
    ...variables,
    AWS_ENDPOINT_URL_SSM: aws.url,
    AWS_ENDPOINT_URL_SFN: aws.url,
  });
  return {
    env,
    stack,
    pipeline,
    aws,
    lambda,
    async control(vendor, path, body) {
      const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
      const response = await fetch(new URL(`/_local/${path}`, stack.urls[vendor]), init);
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      return await response.json();
    },
    async clearFaults() {
      await fetch(new URL('/_local/faults', stack.urls.openai), { method: 'DELETE' });
    },
    async [Symbol.asyncDispose]() {
      await lambda[Symbol.asyncDispose]();
      await aws[Symbol.asyncDispose]();
      await pipeline[Symbol.asyncDispose]();
      await stack.close();
    },
  };
}

function variablesOf({ urls }: LocalStack, folder: string): Record<string, string> {
  return {
    OPENAI_BASE_URL: urls.openai,
    PINECONE_CONTROLLER_HOST: urls.pinecone,
    PINECONE_INDEX: 'receipts',
    DYNAMODB_TABLE_NAME: 'lading-dev',
    DYNAMODB_MAX_WRITES_PER_SECOND: '100000',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_DYNAMODB: urls.dynamodb,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    LADING_STAGING: join(folder, 'staging'),
    LADING_SHARD_RECORDS: '5',
  };
}

/** Puts some receipts into a new table, for a new index. */
export async function loadReceipts({ pipeline }: World, receipts: number): Promise<void> {
  await init(pipeline);
  async function* content() {
    for (const item of generateReceipts({ seed: 7, receipts, letters: false, wordsPerReceipt: 44 }))
      yield Buffer.from(`${JSON.stringify(item)}\n`);
  }
  for await (const _ of importItems(pipeline, content)) continue;
}

/** Submits some batches of so many words each, and gives their ids. */
export async function submitBatches({ pipeline }: World, batches: number, words: number) {
  const config = { ...pipeline.config, maxInputsPerBatch: words };
  const outcomes = await Array.fromAsync(submit({ ...pipeline, config }, { limit: batches * words }));
  return outcomes.map((outcome) => {
    if (outcome.outcome !== 'submitted') throw new Error(`Batch ${outcome.batchId} is ${outcome.outcome}.`);
    return outcome;
  });
}

/** Waits until OpenAI's stand-in has brought every batch to its end. */
export async function untilAllEnded({ pipeline }: World): Promise<void> {
  for (;;) {
    let open = 0;
    for await (const { status } of pipeline.openai.listBatches({ createdAfter: new Date(0) })) {
      if (['validating', 'in_progress', 'finalizing', 'cancelling'].includes(status)) open += 1;
    }
    if (open === 0) return;
    await setTimeout(50);
  }
}

/** The table as DynamoDB describes it. */
export async function describeTable(world: World) {
  const client = openTable(world);
  const { Table } = await client.send(new DescribeTableCommand({ TableName: 'lading-dev' }));
  client.destroy();
  return Table;
}

function openTable({ stack }: World): DynamoDBClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new DynamoDBClient({ endpoint: stack.urls.dynamodb, region: 'us-east-1', credentials });
}

/** Of a run item, and of a hold: who worked on it when and how often is another matter than what came of it. */
const VOLATILE = /^(lease_|last_error|attempts$|created_at$|completed_at$|openai_counts$|until$)/;

/** Everything in the table and the index, as far as it is the same whoever brought it there. */
export async function readEndState(world: World): Promise<{ items: unknown[]; vectors: unknown[] }> {
  const { pipeline } = world;
  const client = openTable(world);
  const items: Record<string, unknown>[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: 'lading-dev' })) {
    for (const item of Items) {
      items.push(Object.fromEntries(Object.entries(item).filter(([name]) => !VOLATILE.test(name))));
    }
  }
  client.destroy();
  const keyOf = (item: Record<string, unknown>) => JSON.stringify([item['PK'], item['SK']]);
  items.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const ids = items
    .filter((item) => JSON.stringify(item['TYPE']) === '{"S":"RECEIPT_WORD"}')
    .map((item) => `${(item['PK'] as { S: string }).S}#${(item['SK'] as { S: string }).S}`);
  const vectors = await pipeline.pinecone.fetch(ids, { namespace: pipeline.namespace });
  return { items, vectors: [...vectors].sort(([a], [b]) => (a < b ? -1 : 1)) };
}
