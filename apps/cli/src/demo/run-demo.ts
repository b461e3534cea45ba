import { countWords, createPipeline, importItems, ingest, init, parseConfig, submit } from '@lading/pipeline';
import type { Dependencies } from '@lading/pipeline';
import { generateReceipts } from '@lading/sample-receipts';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toLocalEnvironment } from '../local-environment.ts';
import type { Terminal } from '../terminal.ts';
import { ingestAndKill } from './ingest-and-kill.ts';
import { createNarrator } from './narrator.ts';
import type { Narrator } from './narrator.ts';
import { pickUniqueWords } from './pick-words.ts';
import { proveBatches, proveBoughtOnce, proveLedgers, proveSearch, proveWords } from './proofs.ts';
import { startDemoStack } from './start-demo-stack.ts';
import type { DemoStack } from './start-demo-stack.ts';

export interface DemoOptions {
  receipts: number;
  /** Emptied first; holds the staging, and the variables that point at the stack. */
  folder: string;
}

const SEED = 7;
const WORDS_TO_FIND = 3;

/** The whole story with production's code; only the addresses differ. True when everything it claims was seen to hold. */
export async function runDemo(terminal: Terminal, { receipts, folder }: DemoOptions): Promise<boolean> {
  const narrator = createNarrator(terminal.stdout);
  const { say } = narrator;
  await rm(folder, { recursive: true, force: true });

  say('Starting the local stack (OpenAI, Pinecone and DynamoDB stand-ins) in a process of its own.');
  await using stack = await startDemoStack(terminal, folder);
  const env = demoEnvironment(stack, folder);
  await using pipeline = createPipeline(parseConfig(env), { report: narrator.report });
  await init(pipeline);

  // Of a receipt's items, those that words are embedded and described with.
  const items = [...generateReceipts({ seed: SEED, receipts, letters: false, lines: false })];
  const known = pickUniqueWords(items, WORDS_TO_FIND);
  const imported = await importAll(pipeline, items);
  const { NONE: words } = await countWords(pipeline);
  say(`Imported ${receipts} receipts as ${imported} table items, with ${words} words to embed.`);

  say('Submitting them in batches; OpenAI will let the first one expire when half of it is done.');
  await stack.control('next-batch', { expireAfterFraction: 0.5 });
  const batchIds = await submitAll(pipeline, narrator, terminal.signal);

  say('Ingesting in another process, which will be killed (SIGKILL) in the middle of its upserts.');
  const killed = await ingestAndKill(terminal, env, narrator);
  say('Ingesting again: the next run takes the lease of the dead process and carries on.');
  await ingestAll(pipeline, narrator, terminal.signal);

  say('Submitting again what the expired batch did not bring.');
  batchIds.push(...(await submitAll(pipeline, narrator, terminal.signal)));
  await ingestAll(pipeline, narrator, terminal.signal);

  const proofs = [
    killed,
    await proveLedgers(pipeline, batchIds, narrator),
    await proveWords(pipeline, words, narrator),
    await proveBoughtOnce(stack, words, narrator),
    (await proveSearch(pipeline, known, narrator)) && known.length === WORDS_TO_FIND,
    await proveBatches(pipeline, batchIds, narrator),
  ];
  const proven = proofs.every(Boolean);
  say(proven ? 'Every submitted id has its verdict; nothing was lost.' : 'The demo FAILED: see above.');
  return proven;
}

function demoEnvironment({ urls }: DemoStack, folder: string): Record<string, string> {
  return {
    ...toLocalEnvironment(urls, join(folder, 'staging')),
    // Small batches and shards, so that a small demo has several of each.
    LADING_MAX_INPUTS_PER_BATCH: '550',
    LADING_SHARD_RECORDS: '150',
    LADING_POLL_SECONDS: '0.2',
  };
}

async function importAll(pipeline: Dependencies, items: readonly unknown[]): Promise<number> {
  const lines = items.map((item) => Buffer.from(`${JSON.stringify(item)}\n`));
  async function* content() {
    yield* lines;
  }
  let imported = 0;
  for await (const count of importItems(pipeline, content)) imported = count;
  return imported;
}

async function submitAll(pipeline: Dependencies, { say }: Narrator, signal: AbortSignal): Promise<string[]> {
  const batchIds: string[] = [];
  for await (const outcome of submit(pipeline, { signal })) {
    batchIds.push(outcome.batchId);
    const what = outcome.outcome === 'submitted' ? `${outcome.inputs} words submitted` : outcome.outcome;
    say(`  ${outcome.batchId}: ${what}`);
  }
  return batchIds;
}

async function ingestAll(pipeline: Dependencies, { say }: Narrator, signal: AbortSignal): Promise<void> {
  for (let open = true; open;) {
    open = false;
    for await (const outcome of ingest(pipeline, { signal })) {
      if (outcome.outcome === 'failed') throw outcome.error;
      if (outcome.outcome !== 'completed') open = true;
      else say(`  ${outcome.batchId}: ${outcome.ledger.stored} of ${outcome.ledger.submitted} stored`);
    }
    if (open) await pipeline.sleep(pipeline.config.pollIntervalMs, signal);
  }
}
