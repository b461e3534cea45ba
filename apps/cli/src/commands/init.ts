import { init, inspect } from '@lading/pipeline';
import type { Inventory } from '@lading/pipeline';
import { Command } from 'commander';
import { openSession } from '../open-session.ts';
import type { Terminal } from '../terminal.ts';
import { envFileOption, jsonOption, yesOption } from './options.ts';
import type { CommonOptions } from './options.ts';

export function initCommand(terminal: Terminal): Command {
  return new Command('init')
    .description('create what is missing: the DynamoDB table and the Pinecone index')
    .addOption(envFileOption())
    .addOption(jsonOption())
    .addOption(yesOption())
    .action(async (options: CommonOptions) => {
      const asks = 'This creates what is missing on real vendors, which may cost money.';
      await using session = await openSession(terminal, { ...options, asks });
      const before = await inspect(session.pipeline);
      const after = await init(session.pipeline);
      if (options.json) terminal.stdout.write(`${JSON.stringify(after)}\n`);
      else terminal.stdout.write(`${describe(before, after)}\n`);
    });
}

function describe(before: Inventory, after: Inventory): string {
  const made = (existed: boolean) => (existed ? 'was there already' : 'created');
  const lines = [
    `table ${after.table.name}: ${made(before.table.exists)}`,
    `index ${after.index.name ?? '(by host)'}: ${made(before.index.exists)}, ${after.index.dimension} dimensions`,
  ];
  if (after.table.missingIndexes.length > 0) {
    lines.push(
      `warning: the table lacks ${after.table.missingIndexes.join(', ')}; what needs these will say so`,
    );
  }
  return lines.join('\n');
}
