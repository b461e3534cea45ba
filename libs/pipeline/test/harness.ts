import { startLocalStack } from '@lading/local-stack';
import type { LocalStack } from '@lading/local-stack';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createPipeline, importItems, ingest, init, parseConfig, submit } from '../src/index.ts';
import type { Dependencies, IngestOutcome, Overrides, PipelineConfig, PipelineEvent } from '../src/index.ts';

/** DynamoDB's JSON. */
export type Item = Record<string, Record<string, unknown>>;

/** The real pipeline against the local stack, in a folder and on ports of its own. */
export interface Harness extends AsyncDisposable {
  stack: LocalStack;
  config: PipelineConfig;
  pipeline: Dependencies;
  events: PipelineEvent[];
  /** Another worker on the same stack, table and staging. */
  another(overrides?: Overrides, config?: Partial<PipelineConfig>): Dependencies;
  load(items: Iterable<Item>): Promise<void>;
  /** Calls a control of the OpenAI stand-in. */
  control(path: string, body?: unknown): Promise<unknown>;
  /** Puts other content in the place of a file at OpenAI. */
  replaceFile(fileId: string, content: string): Promise<void>;
}

export async function startHarness(
  settings: Partial<PipelineConfig> = {},
  overrides: Overrides = {},
): Promise<Harness> {
  const folder = await mkdtemp(join(tmpdir(), 'pipeline-'));
  const stack = await startLocalStack({
    folder: join(folder, 'stack'),
    ports: { openai: 0, pinecone: 0, dynamodb: 0 },
    timeLapse: { validatingMs: 5, inProgressMs: 20, finalizingMs: 5 },
  });
  const config: PipelineConfig = { ...configOf(stack, folder), ...settings };
  const events: PipelineEvent[] = [];
  const opened: (Dependencies & AsyncDisposable)[] = [];
  const another = (more: Overrides = {}, moreConfig: Partial<PipelineConfig> = {}) => {
    const pipeline = createPipeline(
      { ...config, ...moreConfig },
      {
        report: (event) => events.push(event),
        // Waiting has its own tests; here nothing waits for longer than the stand-ins' time-lapse.
        sleep: (ms, signal) => setTimeout(Math.min(ms, 5), undefined, { signal }),
        ...more,
      },
    );
    opened.push(pipeline);
    return pipeline;
  };
  const pipeline = another(overrides);
  await init(pipeline);
  return {
    stack,
    config,
    pipeline,
    events,
    another,
    async load(items) {
      for await (const _ of importItems(pipeline, () => toNdjson(items))) continue;
    },
    async control(path, body) {
      const url = new URL(`/_local/${path}`, config.openai.baseUrl);
      const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
      const response = await fetch(url, init);
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      return await response.json();
    },
    async replaceFile(fileId, content) {
      const url = new URL(`/_local/files/${fileId}/content`, config.openai.baseUrl);
      const response = await fetch(url, { method: 'PUT', body: content });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    },
    async [Symbol.asyncDispose]() {
      for (const each of opened) await each[Symbol.asyncDispose]();
      await stack.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configOf({ urls }: LocalStack, folder: string): PipelineConfig {
  return parseConfig({
    OPENAI_API_KEY: 'local-key',
    OPENAI_BASE_URL: urls.openai,
    PINECONE_API_KEY: 'local-key',
    PINECONE_CONTROLLER_HOST: urls.pinecone,
    PINECONE_INDEX: 'receipts',
    PINECONE_MAX_BYTES_PER_SECOND: '1000000000',
    PINECONE_MAX_REQUESTS_PER_SECOND: '10000',
    DYNAMODB_TABLE_NAME: 'ReceiptsTable',
    DYNAMODB_MAX_WRITES_PER_SECOND: '100000',
    AWS_ENDPOINT_URL_DYNAMODB: urls.dynamodb,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    LADING_STAGING: join(folder, 'staging'),
    LADING_POLL_SECONDS: '0.01',
  });
}

async function* toNdjson(items: Iterable<unknown>) {
  for (const item of items) yield Buffer.from(`${JSON.stringify(item)}\n`);
}

/** Ingests until OpenAI has nothing more to say; the last outcome of each batch. */
export async function ingestAll(
  pipeline: Dependencies,
  options: Parameters<typeof ingest>[1] = {},
): Promise<IngestOutcome[]> {
  const latest = new Map<string, IngestOutcome>();
  for (let round = 0; round < 500; round += 1) {
    let waiting = false;
    for await (const outcome of ingest(pipeline, options)) {
      latest.set(outcome.batchId, outcome);
      waiting ||= outcome.outcome === 'waiting';
    }
    if (!waiting) return [...latest.values()];
    await setTimeout(5);
  }
  throw new Error('The batches never came to an end.');
}

export async function submitAll(pipeline: Dependencies, options: Parameters<typeof submit>[1] = {}) {
  return await Array.fromAsync(submit(pipeline, options));
}

/** Golden data lives with the libs whose rules it is about. */
type GoldenLib = 'domain-models' | 'dynamo-repo' | 'openai-batch';

export async function goldenText(lib: GoldenLib, file: string): Promise<string> {
  return await readFile(join(import.meta.dirname, '..', '..', lib, 'test', 'golden', file), 'utf8');
}

export async function golden<T>(lib: GoldenLib, file: string): Promise<T> {
  return JSON.parse(await goldenText(lib, file)) as T;
}
