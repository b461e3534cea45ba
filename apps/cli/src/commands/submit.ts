import { submit } from '@lading/pipeline';
import type { SubmissionOutcome } from '@lading/pipeline';
import { Command, InvalidArgumentError, Option } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { formatCount } from '../format.ts';
import { openSession } from '../open-session.ts';
import { createProgress } from '../progress.ts';
import type { SetExitCode } from '../run-cli.ts';
import { submitFile } from '../submit-file.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { envFileOption, jsonOption, toCount, toNamespace, yesOption } from './options.ts';
import type { CommonOptions } from './options.ts';

interface SubmitFlags extends CommonOptions {
  from?: string;
  namespace?: string;
  limit?: number;
  receipt?: { imageId: string; receiptId: number };
  force?: boolean;
}

export function submitCommand(terminal: Terminal, setExitCode: SetExitCode): Command {
  return new Command('submit')
    .description(
      'buy embeddings for every word, or every item of a file, that has none; finishes open submissions first',
    )
    .option(
      '--from <file>',
      'the items of a file, {"id","text","metadata"} on each line; - is standard input',
    )
    .option(
      '--namespace <name>',
      'with --from: Pinecone namespace of its vectors (default: texts)',
      toNamespace,
    )
    .option('--limit <n>', 'at most so many words or items', toCount)
    .addOption(
      new Option('--receipt <image/receipt>', 'only this receipt, for example 3f0c…/1')
        .argParser(toReceipt)
        .conflicts(['from', 'namespace']),
    )
    .option('--force', 'also while submission is held after OpenAI failed a batch as a whole')
    .addOption(envFileOption())
    .addOption(jsonOption())
    .addOption(yesOption())
    .action(async ({ from, namespace, limit, receipt, force, ...options }: SubmitFlags) => {
      if (from !== undefined) {
        setExitCode(await submitFile(terminal, { from, namespace, limit, force, ...options }));
        return;
      }
      if (namespace !== undefined) throw new UsageError('--namespace goes with --from: words have theirs.');
      using progress = createProgress(terminal, options);
      const asks = 'This sends words to OpenAI as paid batch requests.';
      await using session = await openSession(terminal, { ...options, report: progress.report, asks });
      const outcomes: SubmissionOutcome[] = [];
      for await (const outcome of submit(session.pipeline, {
        limit,
        receipt,
        force,
        signal: terminal.signal,
      })) {
        outcomes.push(outcome);
        if (options.json) progress.print(JSON.stringify({ type: 'submission', ...outcome }));
      }
      if (outcomes.some(({ outcome }) => outcome === 'open')) setExitCode(EXIT.incomplete);
      if (!options.json) progress.print(summarise(outcomes));
    });
}

function summarise(outcomes: readonly SubmissionOutcome[]): string {
  if (outcomes.length === 0) {
    return 'Nothing to submit: no word waits for an embedding. `lading status` shows where the words stand.';
  }
  const submitted = outcomes.filter((outcome) => outcome.outcome === 'submitted');
  const inputs = submitted.reduce((sum, outcome) => sum + outcome.inputs, 0);
  const others = outcomes.length - submitted.length;
  const rest = others > 0 ? `; ${others} not submitted, see above` : '';
  const next = submitted.length > 0 ? '. Next: `lading ingest --watch`' : '';
  return `${formatCount(inputs, 'word')} submitted in ${formatCount(submitted.length, 'batch', 'batches')}${rest}${next}.`;
}

function toReceipt(text: string): { imageId: string; receiptId: number } {
  const match = /^(?<imageId>[0-9a-fA-F-]{36})\/(?<receiptId>[1-9]\d*)$/.exec(text)?.groups;
  if (!match) throw new InvalidArgumentError('It must be an image id, a slash and the receipt’s number.');
  return { imageId: match['imageId'] ?? '', receiptId: Number(match['receiptId']) };
}
