import { importItems } from '@lading/pipeline';
import { Command } from 'commander';
import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { resolve } from 'node:path';
import { openSession } from '../open-session.ts';
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
      const path = resolve(terminal.cwd, file);
      await access(path, constants.R_OK).catch((cause: unknown) => {
        throw new UsageError(`${file} can't be read. Check the path and its permissions.`, { cause });
      });
      const asks = `This puts the items of ${file} into the table and replaces items of the same keys.`;
      await using session = await openSession(terminal, { ...options, asks });
      let items = 0;
      for await (const count of importItems(session.pipeline, () => createReadStream(path))) {
        terminal.signal.throwIfAborted();
        items = count;
      }
      terminal.stdout.write(options.json ? `${JSON.stringify({ items })}\n` : `${items} items imported\n`);
    });
}
