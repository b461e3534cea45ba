import { search } from '@lading/pipeline';
import type { SearchMatch } from '@lading/pipeline';
import { Command } from 'commander';
import { formatTable } from '../format.ts';
import { interruptible } from '../interruptible.ts';
import { openSession } from '../open-session.ts';
import type { Terminal } from '../terminal.ts';
import { envFileOption, jsonOption, toCount, yesOption } from './options.ts';
import type { CommonOptions } from './options.ts';

interface SearchFlags extends CommonOptions {
  merchant?: string;
  label?: string;
  top: number;
}

export function searchCommand(terminal: Terminal): Command {
  return new Command('search')
    .description('find the stored words nearest to a text')
    .argument('<text>')
    .option('--merchant <name>', "only words of this merchant, spelled as stored (Maple Street Grocer'S)")
    .option('--label <label>', 'only words with this validated label (MERCHANT_NAME)')
    .option('--top <n>', 'how many', toCount, 10)
    .addOption(envFileOption())
    .addOption(jsonOption())
    .addOption(yesOption())
    .action(async (text: string, { merchant, label, top: topK, ...options }: SearchFlags) => {
      const asks = 'This buys one embedding from OpenAI.';
      await using session = await openSession(terminal, { ...options, asks });
      const { signal } = terminal;
      const searching = search(session.pipeline, text, { merchant, label, topK, signal });
      const matches = await interruptible(signal, searching);
      if (options.json) for (const match of matches) terminal.stdout.write(`${JSON.stringify(match)}\n`);
      else terminal.stdout.write(matches.length === 0 ? NOTHING : `${toTable(matches)}\n`);
    });
}

const NOTHING = 'Nothing found. `lading status` shows how many words have an embedding.\n';

function toTable(matches: readonly SearchMatch[]): string {
  const rows = matches.map(({ id, score, metadata = {} }) => [
    score.toFixed(3),
    String(metadata['text'] ?? ''),
    `${metadata['left'] ?? ''} · ${metadata['right'] ?? ''}`,
    String(metadata['merchant_name'] ?? ''),
    id,
  ]);
  return formatTable(['score', 'text', 'neighbours', 'merchant', 'id'], rows);
}
