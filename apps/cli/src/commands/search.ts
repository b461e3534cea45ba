import { search } from '@lading/pipeline';
import type { SearchMatch } from '@lading/pipeline';
import { Command } from 'commander';
import { formatTable } from '../format.ts';
import { interruptible } from '../interruptible.ts';
import { openSession } from '../open-session.ts';
import type { Terminal } from '../terminal.ts';
import { envFileOption, jsonOption, toCount, toNamespace, yesOption } from './options.ts';
import type { CommonOptions } from './options.ts';

interface SearchFlags extends CommonOptions {
  namespace?: string;
  merchant?: string;
  label?: string;
  top: number;
}

export function searchCommand(terminal: Terminal): Command {
  return new Command('search')
    .description('find the stored words, or texts, nearest to a text')
    .argument('<text>')
    .option('--namespace <name>', 'where to look: the texts of this namespace', toNamespace)
    .option('--merchant <name>', "only words of this merchant, spelled as stored (Maple Street Grocer'S)")
    .option('--label <label>', 'only words with this validated label (MERCHANT_NAME)')
    .option('--top <n>', 'how many', toCount, 10)
    .addOption(envFileOption())
    .addOption(jsonOption())
    .addOption(yesOption())
    .action(async (text: string, { namespace, merchant, label, top: topK, ...options }: SearchFlags) => {
      const asks = 'This buys one embedding from OpenAI.';
      await using session = await openSession(terminal, { ...options, asks });
      const { signal } = terminal;
      const searching = search(session.pipeline, text, { namespace, merchant, label, topK, signal });
      const matches = await interruptible(signal, searching);
      if (options.json) for (const match of matches) terminal.stdout.write(`${JSON.stringify(match)}\n`);
      else if (matches.length === 0) terminal.stdout.write(NOTHING);
      else terminal.stdout.write(`${namespace === undefined ? toTable(matches) : toTextTable(matches)}\n`);
    });
}

const NOTHING = 'Nothing found. `lading status` shows how many have an embedding.\n';

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

const METADATA_WIDTH = 100;

function toTextTable(matches: readonly SearchMatch[]): string {
  const rows = matches.map(({ id, score, metadata = {} }) => {
    const shown = JSON.stringify(metadata);
    return [
      score.toFixed(3),
      id,
      shown.length > METADATA_WIDTH ? `${shown.slice(0, METADATA_WIDTH - 1)}…` : shown,
    ];
  });
  return formatTable(['score', 'id', 'metadata'], rows);
}
