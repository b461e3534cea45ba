import {
  countWords,
  createPipeline,
  describeBatch,
  importItems,
  ingest,
  init,
  parseConfig,
  search,
  submit,
} from '@lading/pipeline';
import type { Dependencies } from '@lading/pipeline';
import { generateReceipts } from '@lading/sample-receipts';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { formatTable } from '../format.ts';
import { toLocalEnvironment } from '../local-environment.ts';
import type { LocalUrls } from '../local-environment.ts';
import type { Terminal } from '../terminal.ts';
import { startChildCommand } from './child-command.ts';
import { pickUniqueWords } from './pick-words.ts';
import type { KnownWord } from './pick-words.ts';

interface DemoOptions {
  receipts: number;
  folder: string;
}

const SEED = 7;
const WORDS_TO_FIND = 3;
const UPSERTS_BEFORE_KILL = 100;

/** The whole story with production's code; only the addresses differ. True when everything it claims was seen to hold. */
export async function runDemo(terminal: Terminal, { receipts, folder }: DemoOptions): Promise<boolean> {
  const { signal, stdout } = terminal;
  const started = performance.now();
  const say = (text: string) =>
    stdout.write(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${text}\n`);
  await rm(folder, { recursive: true, force: true });

  say('Starting the local stack (OpenAI, Pinecone and DynamoDB stand-ins) in a process of its own.');
  const stackArgs = [
    'local',
    '--free-ports',
    '--folder',
    join(folder, 'stack'),
    '--env',
    join(folder, 'env'),
  ];
  await using stack = startChildCommand(stackArgs, terminal.cwd, terminal.env);
  const env = { ...demoEnvironment(await readUrls(stack.lines()), folder), PATH: terminal.env['PATH'] };
  await using pipeline = createPipeline(parseConfig(env));

  await init(pipeline);
  const items = () => generateReceipts({ seed: SEED, receipts, letters: false });
  const known = pickUniqueWords(items(), WORDS_TO_FIND);
  let imported = 0;
  for await (const count of importItems(pipeline, () => toNdjson(items()))) imported = count;
  const words = await countWords(pipeline);
  say(`Imported ${receipts} receipts as ${imported} table items, with ${words.NONE} words to embed.`);

  await expireNextBatch(pipeline);
  const batchIds: string[] = [];
  await submitAll(pipeline, batchIds, say, signal);

  say('Ingesting in another process; it will be killed (SIGKILL) in the middle of its upserts.');
  const killed = await ingestAndKill(terminal, env, say);
  say('Ingesting again: the next run takes the lease of the dead process and carries on.');
  await ingestUntilDone(pipeline, say, signal);

  say('Submitting again what the expired batch did not bring.');
  await submitAll(pipeline, batchIds, say, signal);
  await ingestUntilDone(pipeline, say, signal);

  const balanced = await showLedgers(pipeline, batchIds, stdout);
  const settled = await showWords(pipeline, stdout);
  const found = await findKnownWords(pipeline, known, stdout);
  const proven = killed && balanced && settled && found;
  say(
    proven
      ? 'Every submitted id has its verdict; nothing was lost, nothing bought twice.'
      : 'The demo FAILED: see above.',
  );
  return proven;
}

function demoEnvironment(urls: LocalUrls, folder: string): Record<string, string> {
  return {
    ...toLocalEnvironment(urls, join(folder, 'staging')),
    // Small batches and shards, so that a small demo has several of each.
    LADING_MAX_INPUTS_PER_BATCH: '600',
    LADING_SHARD_RECORDS: '150',
    LADING_POLL_SECONDS: '0.3',
  };
}

async function readUrls(
  lines: AsyncIterable<{ type: string } & Record<string, unknown>>,
): Promise<LocalUrls> {
  for await (const line of lines) if (line.type === 'ready') return line['urls'] as LocalUrls;
  throw new Error('The local stack ended before it was ready.');
}

async function* toNdjson(items: Iterable<unknown>) {
  for (const item of items) yield Buffer.from(`${JSON.stringify(item)}\n`);
}

/** The stand-in's own switch, beside the vendor's paths: the next batch expires when half of it is done. */
async function expireNextBatch({ config }: Dependencies): Promise<void> {
  const url = new URL('/_local/next-batch', config.openai.baseUrl);
  const response = await fetch(url, { method: 'POST', body: JSON.stringify({ expireAfterFraction: 0.5 }) });
  if (!response.ok) throw new Error(`The OpenAI stand-in answered ${response.status} to ${url.pathname}.`);
}

async function submitAll(
  pipeline: Dependencies,
  batchIds: string[],
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  for await (const outcome of submit(pipeline, { signal })) {
    batchIds.push(outcome.batchId);
    say(
      `  ${outcome.batchId}: ${outcome.outcome === 'submitted' ? `${outcome.inputs} words submitted` : outcome.outcome}`,
    );
  }
}

async function ingestAndKill(
  terminal: Terminal,
  env: Record<string, string | undefined>,
  say: (text: string) => void,
): Promise<boolean> {
  await using child = startChildCommand(['ingest', '--watch'], terminal.cwd, env);
  let upserted = 0;
  const seen = new Set<string>();
  for await (const event of child.lines()) {
    if (event.type === 'batch-status' && !seen.has(String(event['openaiStatus']))) {
      seen.add(String(event['openaiStatus']));
      say(`  OpenAI says ${event['openaiStatus']}`);
    }
    if (event.type !== 'vectors-upserted') continue;
    upserted = Number(event['stored']);
    if (upserted >= UPSERTS_BEFORE_KILL) child.process.kill('SIGKILL');
  }
  const wasKilled = (await child.ended()) === null;
  say(wasKilled ? `  killed after ${upserted} vectors of a shard` : '  it ended before it could be killed');
  return wasKilled;
}

async function ingestUntilDone(
  pipeline: Dependencies,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    let open = 0;
    for await (const outcome of ingest(pipeline, { signal })) {
      if (outcome.outcome === 'failed') throw outcome.error;
      if (outcome.outcome !== 'completed') open += 1;
      else
        say(
          `  ${outcome.batchId}: ${outcome.openaiStatus}, ${outcome.ledger.stored} of ${outcome.ledger.submitted} stored`,
        );
    }
    if (open === 0) return;
    await pipeline.sleep(pipeline.config.pollIntervalMs, signal);
  }
}

async function showLedgers(
  pipeline: Dependencies,
  batchIds: readonly string[],
  stdout: NodeJS.WriteStream,
): Promise<boolean> {
  const rows: (string | number)[][] = [];
  let balanced = true;
  for (const batchId of batchIds) {
    const { batch, run } = await describeBatch(pipeline, batchId);
    const { submitted = 0, stored = 0, failedAgain = 0, failedForGood = 0, skipped = 0 } = run?.ledger ?? {};
    const isBalanced = submitted > 0 && submitted === stored + failedAgain + failedForGood + skipped;
    balanced &&= isBalanced && batch.status === 'COMPLETED';
    const openaiStatus = run?.openaiStatus ?? '?';
    rows.push([
      batchId,
      openaiStatus,
      submitted,
      stored,
      failedAgain,
      failedForGood,
      skipped,
      isBalanced ? 'yes' : 'NO',
    ]);
  }
  const header = ['batch', 'OpenAI', 'submitted', 'stored', 'again', 'for good', 'skipped', 'balanced'];
  stdout.write(`\n${formatTable(header, rows)}\n\n`);
  return balanced;
}

async function showWords(pipeline: Dependencies, stdout: NodeJS.WriteStream): Promise<boolean> {
  const counts = await countWords(pipeline);
  const rows = Object.entries(counts).map(([status, count]) => [status, count]);
  stdout.write(`${formatTable(['words', ''], rows)}\n\n`);
  // Noise has no status of its own in every generation: such words stay NONE and are never submitted.
  return counts.PENDING === 0 && counts.NONE === 0 && counts.SUCCESS > 0;
}

async function findKnownWords(
  pipeline: Dependencies,
  known: readonly KnownWord[],
  stdout: NodeJS.WriteStream,
): Promise<boolean> {
  const rows: (string | number)[][] = [];
  for (const { text, id } of known) {
    const matches = await search(pipeline, text, { topK: 3 });
    const rank = matches.findIndex((match) => match.id === id) + 1;
    rows.push([text, rank > 0 ? rank : '-', id]);
  }
  stdout.write(`${formatTable(['search for', 'rank', 'expected id'], rows)}\n\n`);
  return known.length === WORDS_TO_FIND && rows.every(([, rank]) => typeof rank === 'number');
}
