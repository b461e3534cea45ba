import { listBatches } from '@lading/pipeline';
import type { BatchOverview } from '@lading/pipeline';
import { Command } from 'commander';
import { formatAge, formatTable } from '../format.ts';
import { interruptible } from '../interruptible.ts';
import { openSession } from '../open-session.ts';
import { countOpenSubmissions, describeOpenSubmissions } from '../open-submissions.ts';
import { createProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { envFileOption, jsonOption } from './options.ts';
import type { CommonOptions } from './options.ts';

export function listCommand(terminal: Terminal): Command {
  return new Command('list')
    .description('pending batches with age, failed attempts and last error')
    .addOption(envFileOption())
    .addOption(jsonOption())
    .action(async (options: CommonOptions) => {
      using progress = createProgress(terminal, options);
      const { signal } = terminal;
      await using session = await openSession(terminal, { ...options, report: progress.report });
      const batches: BatchOverview[] = [];
      for await (const overview of listBatches(session.pipeline)) {
        signal.throwIfAborted();
        if (options.json) progress.print(JSON.stringify(overview));
        else batches.push(overview);
      }
      if (options.json) return;
      progress.print(batches.length === 0 ? 'No batch is pending.' : toTable(batches));
      const open = await interruptible(signal, countOpenSubmissions(session.pipeline));
      if (open > 0) progress.print(describeOpenSubmissions(open));
    });
}

function toTable(batches: readonly BatchOverview[]): string {
  const header = ['batch', 'OpenAI batch', 'OpenAI status', 'age', 'attempts', 'last error'];
  const rows = batches.map(({ batch, run, ageMs, parked }) => [
    batch.batchId,
    batch.openaiBatchId,
    run?.openaiStatus ?? 'not polled yet',
    formatAge(ageMs),
    run?.attempts ?? 0,
    `${parked ? 'parked: ' : ''}${run?.lastError?.message ?? ''}`,
  ]);
  return formatTable(header, rows);
}
