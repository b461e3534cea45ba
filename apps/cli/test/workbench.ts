import { startLocalStack } from '@lading/local-stack';
import type { LocalStack, OpenAiStats, TimeLapse } from '@lading/local-stack';
import { createPipeline, importItems, init, parseConfig, submit } from '@lading/pipeline';
import type { Dependencies } from '@lading/pipeline';
import { generateReceipts } from '@lading/sample-receipts';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toLocalEnvironment } from '../src/local-environment.ts';
import { startCli } from './cli-process.ts';
import type { CliOptions, CliProcess, Ended } from './cli-process.ts';
import { scanTable } from './table-scan.ts';
import type { Item } from './table-scan.ts';

/** One local stack for the tests of a file. */
export interface Workbench extends AsyncDisposable {
  stack: LocalStack;
  /** A table, a Pinecone namespace and a folder that nothing else uses. */
  open(name: string, env?: Record<string, string>): Promise<Bench>;
  /** Calls a control of the OpenAI stand-in. */
  control<T>(method: string, path: string, body?: string | ArrayBuffer): Promise<T>;
  stats(): Promise<OpenAiStats>;
}

export interface Bench {
  cwd: string;
  env: Record<string, string>;
  /** The same table, index and staging, in this process: for preparing and for looking. */
  pipeline: Dependencies;
  start(args: readonly string[], options?: Partial<CliOptions>): CliProcess;
  run(args: readonly string[], options?: Partial<CliOptions>): Promise<Ended>;
  /** Imports the receipts of a seed and returns how many words of them are to be embedded. */
  load(receipts: number, seed?: number): Promise<number>;
  /** Submits everything that waits and returns once OpenAI has done the batches. */
  submitAll(): Promise<string[]>;
  state(): Promise<State>;
}

/** Everything that a run leaves behind and that another run must leave alike. */
export interface State {
  words: Record<string, string>;
  results: Item[];
  summaries: Item[];
  vectors: Record<string, unknown>;
}

/** How long OpenAI takes. Soon, but not at once, so that every status is passed through. */
const SOON: TimeLapse = { validatingMs: 5, inProgressMs: 20, finalizingMs: 5, cancellingMs: 5 };

export async function startWorkbench(timeLapse: TimeLapse = SOON): Promise<Workbench> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'cli-')));
  const stack = await startLocalStack({
    folder: join(folder, 'stack'),
    ports: { openai: 0, pinecone: 0, dynamodb: 0 },
    timeLapse,
  });
  const closing: (() => PromiseLike<void>)[] = [];
  const control = async <T>(method: string, path: string, body?: string | ArrayBuffer): Promise<T> => {
    const url = new URL(path, stack.urls.openai);
    const response = await fetch(url, {
      method,
      body,
      headers: { authorization: `Bearer ${stack.apiKey}` },
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  return {
    stack,
    control,
    stats: () => control<OpenAiStats>('GET', '/_local/stats'),
    async open(name, more = {}) {
      const cwd = await realpath(await mkdtemp(join(folder, `${name}-`)));
      const env = {
        ...toLocalEnvironment(stack.urls, join(cwd, 'staging')),
        DYNAMODB_TABLE_NAME: `Table-${name}`,
        PINECONE_NAMESPACE: name,
        LADING_POLL_SECONDS: '0.05',
        ...more,
      };
      const pipeline = createPipeline(parseConfig(env));
      closing.push(() => pipeline[Symbol.asyncDispose]());
      await init(pipeline);
      return createBench(stack, cwd, env, pipeline);
    },
    async [Symbol.asyncDispose]() {
      for (const close of closing) await close();
      await stack.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function createBench(
  stack: LocalStack,
  cwd: string,
  env: Record<string, string>,
  pipeline: Dependencies,
): Bench {
  const start: Bench['start'] = (args, options = {}) =>
    startCli(args, { cwd, ...options, env: { ...env, ...options.env } });
  return {
    cwd,
    env,
    pipeline,
    start,
    run: (args, options) => start(args, options).ended,
    async load(receipts, seed = 11) {
      const items = generateReceipts({ seed, receipts, letters: false });
      const content = [...items].map((item) => Buffer.from(`${JSON.stringify(item)}\n`));
      for await (const _ of importItems(pipeline, () => toAsync(content))) continue;
      return (await pipeline.repo.words.countByStatus()).NONE;
    },
    async submitAll() {
      const outcomes = await Array.fromAsync(submit(pipeline));
      for (const outcome of outcomes) {
        if (outcome.outcome !== 'submitted') throw new Error(JSON.stringify(outcome));
        await untilDone(pipeline, outcome.openaiBatchId);
      }
      return outcomes.map(({ batchId }) => batchId);
    },
    state: () => readState(stack, pipeline),
  };
}

async function* toAsync<T>(values: Iterable<T>) {
  yield* values;
}

async function untilDone(pipeline: Dependencies, openaiBatchId: string): Promise<void> {
  for (;;) {
    const { status } = await pipeline.openai.getBatch(openaiBatchId);
    if (status === 'completed') return;
    await pipeline.sleep(10);
  }
}

async function readState(stack: LocalStack, { config, namespace }: Dependencies): Promise<State> {
  const items = await scanTable(stack.urls.dynamodb, config.dynamodb.tableName);
  const ofType = (type: string) => items.filter((item) => item['TYPE']?.['S'] === type);
  const keyOf = (item: Item) => `${String(item['PK']?.['S'])}#${String(item['SK']?.['S'])}`;
  const byKey = (a: Item, b: Item) => (keyOf(a) < keyOf(b) ? -1 : 1);
  const words = ofType('RECEIPT_WORD').toSorted(byKey);
  return {
    words: Object.fromEntries(
      words.map((word) => [keyOf(word), String(word['embedding_status']?.['S'])] as const),
    ),
    results: ofType('EMBEDDING_BATCH_RESULT').toSorted(byKey),
    summaries: ofType('BATCH_SUMMARY').toSorted(byKey),
    vectors: await readVectors(stack, config.pinecone.indexName ?? '', namespace, words.map(keyOf)),
  };
}

/** Records with values and metadata, by Pinecone's own protocol. */
async function readVectors(
  { urls, apiKey }: LocalStack,
  index: string,
  namespace: string,
  ids: readonly string[],
): Promise<Record<string, unknown>> {
  const vectors: Record<string, unknown> = {};
  for (let at = 0; at < ids.length; at += 100) {
    const url = new URL(`/index-data/${index}/vectors/fetch`, urls.pinecone);
    url.searchParams.set('namespace', namespace);
    for (const id of ids.slice(at, at + 100)) url.searchParams.append('ids', id);
    const headers = { 'api-key': apiKey, 'x-pinecone-api-version': '2025-10' };
    const response = await fetch(url, { headers });
    // The first upsert makes the namespace.
    if (response.status === 404) return vectors;
    if (!response.ok) throw new Error(`fetch: ${response.status} ${await response.text()}`);
    Object.assign(vectors, ((await response.json()) as { vectors: Record<string, unknown> }).vectors);
  }
  return vectors;
}
