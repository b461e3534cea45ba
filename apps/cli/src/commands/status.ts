import { countTexts, countWords, describeBatch, listBatches } from '@lading/pipeline';
import type { BatchOverview, Dependencies } from '@lading/pipeline';
import { Command } from 'commander';
import { formatAge, formatCount, formatTable } from '../format.ts';
import { interruptible } from '../interruptible.ts';
import { openSession } from '../open-session.ts';
import { countOpenSubmissions, describeOpenSubmissions } from '../open-submissions.ts';
import type { Terminal } from '../terminal.ts';
import { envFileOption, jsonOption } from './options.ts';
import type { CommonOptions } from './options.ts';

export function statusCommand(terminal: Terminal): Command {
  return new Command('status')
    .description('where one batch stands, or, without one, where all words and texts stand')
    .argument('[batch]', 'batch id, as `lading list` shows it')
    .addOption(envFileOption())
    .addOption(jsonOption())
    .action(async (batchId: string | undefined, options: CommonOptions) => {
      await using session = await openSession(terminal, options);
      const { pipeline } = session;
      const { signal } = terminal;
      if (batchId !== undefined) {
        const overview = await interruptible(signal, describeBatch(pipeline, batchId));
        terminal.stdout.write(`${options.json ? JSON.stringify(overview) : describe(overview)}\n`);
        return;
      }
      const words = await interruptible(signal, countWords(pipeline));
      const texts = await interruptible(signal, countTexts(pipeline));
      const pendingBatches = await interruptible(signal, countPending(pipeline));
      const openSubmissions = await interruptible(signal, countOpenSubmissions(pipeline));
      const totals = { words, texts, pendingBatches, openSubmissions };
      if (options.json) terminal.stdout.write(`${JSON.stringify(totals)}\n`);
      else terminal.stdout.write(`${describeTotals(totals)}\n`);
    });
}

interface Totals {
  words: Awaited<ReturnType<typeof countWords>>;
  texts: Awaited<ReturnType<typeof countTexts>>;
  pendingBatches: number;
  openSubmissions: number;
}

async function countPending(pipeline: Dependencies): Promise<number> {
  let pending = 0;
  for await (const _ of listBatches(pipeline)) pending += 1;
  return pending;
}

function describeTotals({ words, texts, pendingBatches, openSubmissions }: Totals): string {
  const hasTexts = Object.values(texts).some((count) => count > 0);
  const rows = Object.entries(words).map(([status, count]) =>
    hasTexts ? [status, count, texts[status as keyof typeof texts]] : [status, count],
  );
  const lines = [
    formatTable(['status', 'words', ...(hasTexts ? ['texts'] : [])], rows),
    '',
    `${formatCount(pendingBatches, 'batch', 'batches')} pending`,
  ];
  if (openSubmissions > 0) lines.push(describeOpenSubmissions(openSubmissions));
  const next = nextStep(words, pendingBatches);
  return [...lines, ...(next ? [next] : [])].join('\n');
}

function nextStep(words: Totals['words'], pendingBatches: number): string | undefined {
  if (pendingBatches > 0) return 'Next: `lading ingest --watch`.';
  if (words.NONE > 0) return 'Next: `lading submit`.';
  return Object.values(words).every((count) => count === 0) ? 'Next: `lading import <file>`.' : undefined;
}

function describe({ batch, run, ageMs, parked }: BatchOverview): string {
  const { ledger } = run ?? {};
  const rows: [string, string | number | undefined][] = [
    ['batch', batch.batchId],
    ['type', batch.batchType],
    ['status', parked && batch.status === 'PENDING' ? `${batch.status} (parked)` : batch.status],
    ['OpenAI batch', batch.openaiBatchId],
    ['OpenAI status', run?.openaiStatus],
    ['submitted', `${batch.submittedAt} (${formatAge(ageMs)} ago)`],
    ['namespace', run?.namespace],
    ['receipts', batch.receiptRefs.length > 0 ? String(batch.receiptRefs.length) : undefined],
    ['failed attempts', run && String(run.attempts)],
    ['last error', run?.lastError?.message],
    ['owner', run?.lease && `${run.lease.owner} until ${new Date(run.lease.expiresAt).toISOString()}`],
    [
      'ledger',
      ledger &&
        Object.entries(ledger)
          .map(([name, count]) => `${name} ${count}`)
          .join(', '),
    ],
  ];
  return rows
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name.padEnd(16)}${value}`)
    .join('\n');
}
