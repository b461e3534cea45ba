import { closeBatch } from '@lading/pipeline';
import type { CloseOutcome } from '@lading/pipeline';
import { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { formatCount } from '../format.ts';
import { openSession } from '../open-session.ts';
import { createProgress } from '../progress.ts';
import type { SetExitCode } from '../run-cli.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { envFileOption, jsonOption, yesOption } from './options.ts';
import type { CommonOptions } from './options.ts';

interface CloseFlags extends CommonOptions {
  reason: string;
  force?: boolean;
}

export function closeCommand(terminal: Terminal, setExitCode: SetExitCode): Command {
  return new Command('close')
    .description(
      'end a batch that can’t be read any more: what has no verdict failed, its words are free again',
    )
    .argument('<batch>', 'batch id, as `lading list` shows it')
    .requiredOption('--reason <text>', 'why; kept with the batch and with every id that it fails')
    .option('--force', 'also a batch whose results can be had; one under way at OpenAI is cancelled there')
    .addOption(envFileOption())
    .addOption(jsonOption())
    .addOption(yesOption())
    .action(async (batchId: string, { reason, force, ...options }: CloseFlags) => {
      if (reason.trim() === '') throw new UsageError('--reason must not be empty.');
      using progress = createProgress(terminal, options);
      const asks = `This gives up what batch ${batchId} has not brought home, and frees its words to be bought again. A batch of another project looks as if it were gone: be sure that the keys are the right ones.`;
      await using session = await openSession(terminal, { ...options, report: progress.report, asks });
      const outcome = await closeBatch(session.pipeline, batchId, { reason, force, signal: terminal.signal });
      progress.print(options.json ? JSON.stringify({ type: 'close', ...outcome }) : describe(outcome));
      if (outcome.outcome === 'busy') setExitCode(EXIT.incomplete);
    });
}

function describe(outcome: CloseOutcome): string {
  const { batchId } = outcome;
  switch (outcome.outcome) {
    case 'closed': {
      const { stored, failedAgain, failedForGood, skipped, submitted } = outcome.ledger;
      const total = submitted === undefined ? 'an unknown number submitted' : `${submitted} submitted`;
      const lines = [
        `${batchId}: closed. ${outcome.cause}`,
        `${total}: ${stored} stored, ${failedAgain} failed (to submit again), ${failedForGood} failed for good, ${skipped} skipped; ${formatCount(outcome.wordsSettled, 'word')} settled.`,
      ];
      if (outcome.wordsUnknown) {
        lines.push(
          'The Python system submitted it and nobody can tell which words: none was released. They stay PENDING until that system resets them.',
        );
      }
      return lines.join('\n');
    }
    case 'already': {
      const reason = outcome.reason === undefined ? '' : ` It was closed: ${outcome.reason}`;
      return `${batchId}: has ended before, as ${outcome.status}; nothing was changed.${reason}`;
    }
    case 'busy':
      return `${batchId}: left alone, ${outcome.owner} works on it`;
  }
}
