import { ImportError, importItems } from '@lading/pipeline';
import { Command } from 'commander';
import { formatCount } from '../format.ts';
import { openFile } from '../open-file.ts';
import { openSession } from '../open-session.ts';
import { createProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { envFileOption, jsonOption, yesOption } from './options.ts';
import type { CommonOptions } from './options.ts';

export function importCommand(terminal: Terminal): Command {
  return new Command('import')
    .description('put receipts into the table: a file with one item in DynamoDB’s JSON on each line')
    .argument('<file>', 'NDJSON, as `lading sample` prints it; checked whole before the first write')
    .addOption(envFileOption())
    .addOption(jsonOption())
    .addOption(yesOption())
    .action(async (file: string, options: CommonOptions) => {
      using progress = createProgress(terminal, options);
      const { report } = progress;
      const input = await openFile(terminal, file, { passes: ['check', 'import'], report });
      const asks = `This puts the items of ${file} into the table and replaces items of the same keys.`;
      await using session = await openSession(terminal, { ...options, asks });
      let items = 0;
      try {
        for await (const count of importItems(session.pipeline, input.open)) {
          terminal.signal.throwIfAborted();
          items = count;
        }
      } catch (error) {
        throw error instanceof ImportError
          ? new UsageError(`${file}: ${error.message}`, { cause: error })
          : error;
      }
      progress.print(
        options.json
          ? JSON.stringify({ type: 'imported', items })
          : `${formatCount(items, 'item')} imported. Next: \`lading submit\`.`,
      );
    });
}
