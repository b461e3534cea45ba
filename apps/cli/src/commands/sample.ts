import { generateReceipts } from '@lading/sample-receipts';
import { Command } from 'commander';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Terminal } from '../terminal.ts';
import { toCount } from './options.ts';

export function sampleCommand(terminal: Terminal): Command {
  return new Command('sample')
    .description('print invented receipts as table items, for `lading import`')
    .option('--receipts <n>', 'how many', toCount, 20)
    .option('--seed <n>', 'the same seed gives the same receipts', toCount, 1)
    .action(async ({ receipts, seed }: { receipts: number; seed: number }) => {
      const lines = function* () {
        for (const item of generateReceipts({ seed, receipts })) yield `${JSON.stringify(item)}\n`;
      };
      await pipeline(Readable.from(lines()), terminal.stdout, { end: false, signal: terminal.signal });
    });
}
