import { createInterface } from 'node:readline/promises';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Asks before something is written to, or bought from, a real vendor. @throws UsageError unless the answer is yes */
export async function confirm({ stdin, stderr, signal }: Terminal, what: string): Promise<void> {
  if (!stdin.isTTY) throw new UsageError(`${what} Nobody is here to confirm it: add --yes if that is meant.`);
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    const answer = await lines.question(`${what} Go on? [y/N] `, { signal });
    if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError('Not confirmed; nothing was done.');
  } finally {
    lines.close();
  }
}
