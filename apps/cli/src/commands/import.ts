import { ImportError, importItems } from '@lading/pipeline';
import { Command } from 'commander';
import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { formatCount } from '../format.ts';
import type { ProgressEvent } from '../measure.ts';
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
      const open = await readable(resolve(terminal.cwd, file), file, terminal.signal, progress.report);
      const asks = `This puts the items of ${file} into the table and replaces items of the same keys.`;
      await using session = await openSession(terminal, { ...options, asks });
      let items = 0;
      try {
        for await (const count of importItems(session.pipeline, open)) {
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

/** How to read the file from its start, telling how far it is: read once to check it, and once to import it. */
async function readable(
  path: string,
  file: string,
  signal: AbortSignal,
  report: (event: ProgressEvent) => void,
): Promise<() => AsyncIterable<Uint8Array>> {
  const totalBytes = await sizeOf(path, file);
  let isChecked = false;
  return async function* () {
    const pass = isChecked ? 'import' : 'check';
    isChecked = true;
    let byteLength = 0;
    for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
      signal.throwIfAborted();
      yield chunk;
      byteLength += chunk.byteLength;
      report({ type: 'file-read', pass, byteLength, totalBytes });
    }
  };
}

async function sizeOf(path: string, file: string): Promise<number> {
  try {
    await access(path, constants.R_OK);
    const stats = await stat(path);
    if (stats.isFile()) return stats.size;
  } catch (cause) {
    throw new UsageError(`${file} can't be read. Check the path and its permissions.`, { cause });
  }
  throw new UsageError(`${file} is not a file. Give one: it is read twice, so a folder or a pipe won't do.`);
}
