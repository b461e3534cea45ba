import { Command } from 'commander';
import { join, resolve } from 'node:path';
import { EXIT } from '../exit-codes.ts';
import { runDemo } from '../demo/run-demo.ts';
import type { SetExitCode } from '../run-cli.ts';
import type { Terminal } from '../terminal.ts';
import { toCount } from './options.ts';

export function demoCommand(terminal: Terminal, setExitCode: SetExitCode): Command {
  return new Command('demo')
    .description('the whole job on a throw-away local stack: crash, expiry and all; no account, no key')
    .option('--receipts <n>', 'how many invented receipts', toCount, 32)
    .option('--folder <folder>', 'emptied first', join('.lading', 'demo'))
    .action(async ({ receipts, folder }: { receipts: number; folder: string }) => {
      const proven = await runDemo(terminal, { receipts, folder: resolve(terminal.cwd, folder) });
      if (!proven) setExitCode(EXIT.failed);
    });
}
