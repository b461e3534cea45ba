import { verifyBatch } from '@lading/pipeline';
import type { Contradiction, Verification } from '@lading/pipeline';
import { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { formatCount, formatTable } from '../format.ts';
import { openSession } from '../open-session.ts';
import { createProgress } from '../progress.ts';
import type { SetExitCode } from '../run-cli.ts';
import type { Terminal } from '../terminal.ts';
import { envFileOption, jsonOption } from './options.ts';
import type { CommonOptions } from './options.ts';

/** For people; `--json` has every one. */
const SHOWN = 20;

const MEANINGS: Record<string, string> = {
  recorded: 'every submitted id has one verdict and result item',
  openai: 'what is recorded is what OpenAI’s files say',
  vectors: 'Pinecone’s vectors are OpenAI’s, bit for bit',
  words: 'the words or texts stand where their results left them',
  totals: 'the stored ledger has the same totals',
};

export function verifyCommand(terminal: Terminal, setExitCode: SetExitCode): Command {
  return new Command('verify')
    .description('read everything back and prove or disprove the ledger of a batch, id by id')
    .argument('<batch...>', 'batch ids, as `lading list` and `lading submit` show them')
    .addOption(envFileOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExit codes: 0 proven, 1 disproved, 3 nothing contradicts it, but it can’t be proven.',
    )
    .action(async (batchIds: string[], options: CommonOptions) => {
      using progress = createProgress(terminal, options);
      await using session = await openSession(terminal, { ...options, report: progress.report });
      const conclusions: Verification['conclusion'][] = [];
      for (const batchId of batchIds) {
        const shown: Contradiction[] = [];
        const verification = await verifyBatch(session.pipeline, batchId, {
          signal: terminal.signal,
          onContradiction(found) {
            if (options.json) progress.print(JSON.stringify({ type: 'contradiction', ...found }));
            else if (shown.length < SHOWN) shown.push(found);
          },
        });
        conclusions.push(verification.conclusion);
        if (options.json) progress.print(JSON.stringify({ type: 'verification', ...verification }));
        else progress.print(describe(verification, shown));
      }
      setExitCode(exitCodeFor(conclusions));
    });
}

function exitCodeFor(conclusions: readonly Verification['conclusion'][]): ExitCode {
  if (conclusions.includes('disproved')) return EXIT.failed;
  return conclusions.includes('unprovable') ? EXIT.incomplete : EXIT.done;
}

function describe(verification: Verification, shown: readonly Contradiction[]): string {
  const { batchId, conclusion, submitted, checks, gaps, unexpected } = verification;
  const rows = checks.map(({ check, agreed, superseded, unproven, disproved }) => [
    MEANINGS[check] ?? check,
    agreed,
    superseded,
    unproven,
    disproved,
  ]);
  const disproved = checks.reduce((sum, check) => sum + check.disproved, 0);
  const ids = submitted === null ? 'ids unknown' : formatCount(submitted, 'id');
  const lines = [
    `${batchId}: ${CONCLUSIONS[conclusion]} (${ids})`,
    formatTable(['check', 'agreed', 'superseded', 'unproven', 'disproved'], rows),
    ...shown.map(({ check, customId = 'the batch', says }) => `${check}: ${customId} ${says}`),
  ];
  if (disproved > shown.length) lines.push(`… and ${disproved - shown.length} more; --json shows all.`);
  if (unexpected > 0) {
    lines.push(
      `OpenAI’s files have ${formatCount(unexpected, 'result')} that nobody asked for; none was stored.`,
    );
  }
  for (const gap of gaps) lines.push(`Can’t be proven: ${gap}`);
  return lines.join('\n');
}

const CONCLUSIONS: Record<Verification['conclusion'], string> = {
  proven: 'proven',
  disproved: 'DISPROVED',
  unprovable: 'nothing contradicts it, but it can’t be proven',
};
