import { countWords, describeBatch, listBatches } from '@lading/pipeline';
import type { BatchOverview } from '@lading/pipeline';
import { Command } from 'commander';
import { formatAge, formatTable } from '../format.ts';
import { openSession } from '../open-session.ts';
import type { Terminal } from '../terminal.ts';
import { envFileOption, jsonOption } from './options.ts';
import type { CommonOptions } from './options.ts';

export function statusCommand(terminal: Terminal): Command {
  return new Command('status')
    .description('where one batch stands, or, without one, where all words stand')
    .argument('[batch]', 'batch id, as `lading list` shows it')
    .addOption(envFileOption())
    .addOption(jsonOption())
    .action(async (batchId: string | undefined, options: CommonOptions) => {
      await using session = await openSession(terminal, options);
      const { pipeline } = session;
      if (batchId !== undefined) {
        const overview = await describeBatch(pipeline, batchId);
        terminal.stdout.write(`${options.json ? JSON.stringify(overview) : describe(overview)}\n`);
        return;
      }
      const words = await countWords(pipeline);
      let pendingBatches = 0;
      for await (const _ of listBatches(pipeline)) pendingBatches += 1;
      if (options.json) terminal.stdout.write(`${JSON.stringify({ words, pendingBatches })}\n`);
      else {
        const rows = Object.entries(words).map(([status, count]) => [status, count]);
        terminal.stdout.write(`${formatTable(['words', ''], rows)}\n\n${pendingBatches} batches pending\n`);
      }
    });
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
    ['receipts', String(batch.receiptRefs.length)],
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
