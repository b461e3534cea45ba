import { generateReceipts, toNdjson } from '@lading/sample-receipts';
import type { TableItem } from '@lading/sample-receipts';
import OpenAI from 'openai';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import type { ChildOptions } from './child.ts';
import type { Workload } from './report.ts';
import { runCommand } from './run-command.ts';
import { startStack } from './start-stack.ts';
import type { Stack } from './start-stack.ts';

export interface WorkloadOptions extends ChildOptions {
  size: number;
  round: number;
  seed: number;
  /** Told what is being done. */
  say(text: string): void;
}

const POLL_MS = 500;

/**
 * Fills a new stack: a table with the words, and one batch of them that its OpenAI has completed. Everything but the
 * waiting goes through the CLI. Afterwards the stack is stopped, and its folder holds all of it.
 */
export async function prepareWorkload(options: WorkloadOptions): Promise<Workload> {
  const { cwd, size, round, seed, signal, say } = options;
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
  return { size, round, batchId, openaiBatchId, resultFileBytes };
}

/** As many receipts as it takes to have `size` words that wait to be embedded; a few words more, for receipts are whole. */
export function* receiptsWithWords(size: number, seed: number): Generator<TableItem, void, undefined> {
  let words = 0;
  // Lazy, and each receipt has a word at least.
  for (const item of generateReceipts({ seed, receipts: size, letters: false })) {
    const type = item['TYPE']?.S;
    if (type === 'RECEIPT' && words >= size) return;
    if (type === 'RECEIPT_WORD' && item['embedding_status']?.S === 'NONE') words += 1;
    yield item;
  }
}

async function submitOneBatch({
  size,
  ...options
}: WorkloadOptions): Promise<Pick<Workload, 'batchId' | 'openaiBatchId'>> {
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
