import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Asks before something is written to, or bought from, a real vendor. @throws UsageError unless the answer is yes */
export async function confirm(
  { stdin, stderr, signal }: Pick<Terminal, 'stdin' | 'stderr' | 'signal'>,
  what: string,
): Promise<void> {
  if (!stdin.isTTY || !stderr.isTTY) {
    throw new UsageError(`${what} Nobody is here to confirm it: add --yes if that is meant.`);
  }
  // Not as a terminal: Ctrl-C then stays a signal, and ends the command like anywhere else.
  const lines = createInterface({ input: stdin, output: stderr, terminal: false });
  try {
    const question = lines.question(`${what} Go on? [y/N] `, { signal });
    // A question is never answered once the input has ended.
    const ended = once(lines, 'close', { signal }).then(() => '');
    const answer = await Promise.race([question, ended]);
    if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError('Not confirmed; nothing was done.');
  } finally {
    lines.close();
  }
}
