import { toNdjson } from '@lading/sample-receipts';
import OpenAI from 'openai';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import type { ChildOptions } from '../measure/child.ts';
import { receiptsWithWords } from '../receipts-with-words.ts';
import type { Workload } from '../report.ts';
import { runCommand } from './run-command.ts';
import { startStack } from './start-stack.ts';
import type { Stack } from './start-stack.ts';

/** One completed batch on a local stack. */
export interface LocalWorkload extends Workload {
  batchId: string;
  openaiBatchId: string;
}

export interface WorkloadOptions extends ChildOptions {
  size: number;
  seed: number;
  /** Told what is being done. */
  say(text: string): void;
}

const POLL_MS = 500;

/**
 * Fills a new stack: a table with the words, and one batch of them that its OpenAI has completed. Everything but the
 * waiting goes through the CLI. Afterwards the stack is stopped, and its folder holds all of it.
 */
export async function prepareWorkload(options: WorkloadOptions): Promise<LocalWorkload> {
  const { cwd, size, seed, signal, say } = options;
  await using stack = await startStack(options);
  say('filling the table');
  await pipeline(
    Readable.from(toNdjson(receiptsWithWords(size, seed))),
    createWriteStream(join(cwd, 'receipts.ndjson')),
  );
  await runCommand(['init'], options);
  await runCommand(['import', 'receipts.ndjson'], options);
  say('submitting');
  const { batchId, openaiBatchId } = await submitOneBatch(options);
  say('waiting for the batch');
  const resultFileBytes = await completedResultBytes(stack, openaiBatchId, signal);
  return { size, dimensions: 1536, encoding: 'float', batchId, openaiBatchId, resultFileBytes };
}

async function submitOneBatch({
  size,
  ...options
}: WorkloadOptions): Promise<Pick<LocalWorkload, 'batchId' | 'openaiBatchId'>> {
  const env = { ...options.env, LADING_MAX_INPUTS_PER_BATCH: String(size) };
  const printed = await runCommand(['submit', '--limit', String(size)], { ...options, env });
  const [submission, ...more] = printed.filter(({ type }) => type === 'submission');
  if (submission?.['outcome'] !== 'submitted' || submission['inputs'] !== size || more.length > 0) {
    throw new Error(`Expected one batch of ${size} words, got ${JSON.stringify([submission, ...more])}.`);
  }
  const created = printed.find(({ type }) => type === 'batch-created');
  return { batchId: String(submission['batchId']), openaiBatchId: String(created?.['openaiBatchId']) };
}

async function completedResultBytes(
  { urls }: Stack,
  openaiBatchId: string,
  signal?: AbortSignal,
): Promise<number> {
  const openai = new OpenAI({ apiKey: 'local-key', baseURL: urls.openai });
  for (;;) {
    const batch = await openai.batches.retrieve(openaiBatchId, { signal });
    if (batch.status === 'completed' && batch.output_file_id) {
      return (await openai.files.retrieve(batch.output_file_id, { signal })).bytes;
    }
    if (['failed', 'expired', 'cancelled', 'completed'].includes(batch.status)) {
      throw new Error(`Batch ${openaiBatchId} ended as ${batch.status}, without results.`);
    }
    await setTimeout(POLL_MS, undefined, { signal });
  }
}
