import { init, inspect } from '@lading/pipeline';
import type { Inventory } from '@lading/pipeline';
import { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { interruptible } from '../interruptible.ts';
import { openSession } from '../open-session.ts';
import type { SetExitCode } from '../run-cli.ts';
import type { Terminal } from '../terminal.ts';
import { envFileOption, jsonOption, yesOption } from './options.ts';
import type { CommonOptions } from './options.ts';

export function initCommand(terminal: Terminal, setExitCode: SetExitCode): Command {
  return new Command('init')
    .description('create what is missing: the DynamoDB table and the Pinecone index')
    .addOption(envFileOption())
    .addOption(jsonOption())
    .addOption(yesOption())
    .action(async (options: CommonOptions) => {
      const asks = 'This creates what is missing on real vendors, which may cost money.';
      await using session = await openSession(terminal, { ...options, asks });
      const { signal } = terminal;
      const before = await interruptible(signal, inspect(session.pipeline));
      const after = await interruptible(signal, init(session.pipeline));
      const warnings = warningsOf(after, session.pipeline.config.dimensions);
      if (warnings.length > 0) setExitCode(EXIT.incomplete);
      if (options.json) terminal.stdout.write(`${JSON.stringify(after)}\n`);
      else terminal.stdout.write(`${[...describe(before, after), ...warnings, NEXT].join('\n')}\n`);
    });
}

const NEXT = 'Next: `lading import <file>`, or `lading sample > r.ndjson` for some receipts to try.';

function describe(before: Inventory, after: Inventory): string[] {
  const made = (existed: boolean) => (existed ? 'was there already' : 'created');
  return [
    `table ${after.table.name}: ${made(before.table.exists)}`,
    `index ${after.index.name ?? '(by host)'}: ${made(before.index.exists)}, ${after.index.dimension ?? 'unknown'} dimensions`,
  ];
}

/** What is there is never changed, so what doesn't fit can only be told. */
function warningsOf({ table, index }: Inventory, dimensions: number): string[] {
  const warnings: string[] = [];
  if (table.missingIndexes.length > 0) {
    const missing = table.missingIndexes.join(', ');
    warnings.push(`warning: the table lacks ${missing}; commands that need one will stop and say so`);
  }
  if (index.dimension !== undefined && index.dimension !== dimensions) {
    warnings.push(
      `warning: LADING_DIMENSIONS is ${dimensions}; the index takes no such vectors, so nothing could be ingested`,
    );
  }
  return warnings;
}
