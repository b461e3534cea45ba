import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// From the package's root, so that it is the sources that run whichever way the bench itself was started.
const sources = join(import.meta.dirname, '..', 'src');
const cli = join(import.meta.dirname, '..', '..', '..', 'apps', 'cli', 'src', 'main.ts');

/** The module that has a measured program write down what it used. */
export const PRELOAD = pathToFileURL(join(sources, 'write-usage.ts')).href;

/** Arguments for Node that run a command of the CLI, as a machine would. */
export function ladingArgs(...args: string[]): string[] {
  return ['--conditions=@lading/source', cli, ...args, '--json'];
}

/** Arguments for Node that run the baseline, with the variables that `lading local` wrote into its folder. */
export function straightforwardArgs(openaiBatchId: string): string[] {
  return ['--env-file=.env.local', join(sources, 'straightforward-ingest.ts'), openaiBatchId];
}
