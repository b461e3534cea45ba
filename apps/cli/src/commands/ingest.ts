import { ingest } from '@lading/pipeline';
import type { Dependencies, IngestOutcome } from '@lading/pipeline';
import { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { openSession } from '../open-session.ts';
import { createProgress } from '../progress.ts';
import type { SetExitCode } from '../run-cli.ts';
import type { Terminal } from '../terminal.ts';
import { envFileOption, jsonOption, yesOption } from './options.ts';
import type { CommonOptions } from './options.ts';

interface IngestFlags extends CommonOptions {
  batch?: string;
  watch?: boolean;
}

export function ingestCommand(terminal: Terminal, setExitCode: SetExitCode): Command {
  return new Command('ingest')
    .description('bring the results of pending batches home')
    .option('--batch <id>', 'only this batch, also when it is parked')
    .option('--watch', 'poll until no batch is pending any more')
    .addOption(envFileOption())
    .addOption(jsonOption())
    .addOption(yesOption())
    .action(async ({ batch: batchId, watch, ...options }: IngestFlags) => {
      using progress = createProgress(terminal, options);
      const asks = 'This writes vectors to Pinecone and results to DynamoDB.';
      await using session = await openSession(terminal, { ...options, report: progress.report, asks });
      const print = (outcome: IngestOutcome) =>
        progress.print(options.json ? toJson(outcome) : describe(outcome));
      const outcomes = await ingestUntilDone(
        session.pipeline,
        { batchId, watch, signal: terminal.signal },
        print,
      );
      if (outcomes.length === 0 && !options.json) progress.print(nothingPending(batchId));
      if (outcomes.some(({ outcome }) => outcome === 'failed' || outcome === 'parked')) {
        setExitCode(EXIT.incomplete);
      }
    });
}

/** One round, or with `watch` as many as it takes until nothing is left to wait for. Prints what is new in each round. */
async function ingestUntilDone(
  pipeline: Dependencies,
  { watch, ...options }: { batchId?: string; watch?: boolean; signal: AbortSignal },
  print: (outcome: IngestOutcome) => void,
): Promise<IngestOutcome[]> {
  const latest = new Map<string, IngestOutcome>();
  for (;;) {
    let waiting = false;
    for await (const outcome of ingest(pipeline, options)) {
      const { batchId } = outcome;
      if (!isSame(latest.get(batchId), outcome)) print(outcome);
      latest.set(batchId, outcome);
      waiting ||= ['waiting', 'busy', 'failed'].includes(outcome.outcome);
    }
    if (!watch || !waiting) return [...latest.values()];
    await pipeline.sleep(pipeline.config.pollIntervalMs, options.signal);
  }
}

function nothingPending(batchId: string | undefined): string {
  if (batchId === undefined) return 'No batch is pending.';
  return `${batchId}: not pending any more, so there is nothing to do. \`lading status ${batchId}\` shows its ledger.`;
}

function isSame(before: IngestOutcome | undefined, now: IngestOutcome): boolean {
  return before !== undefined && toJson(before) === toJson(now);
}

function toJson(outcome: IngestOutcome): string {
  const error =
    outcome.outcome === 'failed' ? { error: outcome.error.message, code: outcome.error.name } : {};
  return JSON.stringify({ type: 'ingest', ...outcome, ...error });
}

function describe(outcome: IngestOutcome): string {
  const { batchId } = outcome;
  switch (outcome.outcome) {
    case 'completed': {
      const { submitted, stored, failedAgain, failedForGood, skipped } = outcome.ledger;
      return `${batchId}: ${outcome.openaiStatus}; ${submitted} submitted = ${stored} stored + ${failedAgain} failed (to submit again) + ${failedForGood} failed for good + ${skipped} skipped`;
    }
    case 'waiting':
      return `${batchId}: waiting, OpenAI says ${outcome.openaiStatus}`;
    case 'busy':
      return `${batchId}: left alone, ${outcome.owner} works on it`;
    case 'failed': {
      const attempt = outcome.attempts > 0 ? ` (attempt ${outcome.attempts})` : '';
      return `${batchId}: failed${attempt}: ${outcome.error.message} It stays pending, and the next \`lading ingest\` tries again.`;
    }
    case 'parked':
      return `${batchId}: parked after ${outcome.attempts} failed attempts, the last one: ${outcome.lastError ?? 'unknown'} When that is mended: \`lading ingest --batch ${batchId}\``;
  }
}
