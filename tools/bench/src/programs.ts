import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// From the package's root, so that it is the sources that run whichever way the bench itself was started.
const sources = join(import.meta.dirname, '..', 'src');
const workspace = join(import.meta.dirname, '..', '..', '..');
const cliArgs = readCliArgs();

/** The module that has a measured program write down what it used. */
export const PRELOAD = pathToFileURL(join(sources, 'write-usage.ts')).href;

/** Arguments for Node that run a command of the built CLI (`nx build cli`), printing for machines. */
export function ladingArgs(...args: string[]): string[] {
  return [...cliArgs, ...args, '--json'];
}

/** Arguments for Node that run the baseline, with the variables that `lading local` wrote into its folder. */
export function straightforwardArgs(openaiBatchId: string): string[] {
  return ['--env-file=.env.local', join(sources, 'straightforward-ingest.ts'), openaiBatchId];
}

/** From its first line, as a shell would start it: the options for Node there decide how much memory an ingest takes. */
function readCliArgs(): string[] {
  const program = join(workspace, 'apps', 'cli', 'dist', 'main.js');
  const [shebang = ''] = readFileSync(program, 'utf8').split('\n', 1);
  const [, options = ''] = /^#!\/usr\/bin\/env -S node ?(.*)$/.exec(shebang) ?? [];
  return [...options.split(' ').filter(Boolean), program];
}
