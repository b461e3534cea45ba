import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// From the package's root, whichever way the bench itself was started.
const sources = join(import.meta.dirname, '..', 'src');
/** What is measured runs bundled, as users run it: to strip the types of one file takes Node 20 MB and a quarter of a second. */
const bundled = join(import.meta.dirname, '..', 'bundle');
const built = join(import.meta.dirname, '..', 'dist');
const workspace = join(import.meta.dirname, '..', '..', '..');
const cli = readCli();

/** The module that has a measured program write down what it used. */
export const PRELOAD = pathToFileURL(join(built, 'measure', 'write-usage.js')).href;

/** Arguments for Node that run a command of the built CLI (`nx build cli`), printing for machines. */
export function ladingArgs(...args: string[]): string[] {
  return [...cli.args, cli.program, ...args, '--json'];
}

/** Arguments for Node that run one of this folder's `contenders`, bundled (`nx build bench`). */
export function contenderArgs(program: string, ...args: string[]): string[] {
  return [join(bundled, program), ...args];
}

/** The same as the CLI is run. */
export function asCliArgs(program: string, ...args: string[]): string[] {
  return [...cli.args, ...contenderArgs(program, ...args)];
}

/** Arguments for Node that run a program of this folder from its sources. */
export function programArgs(program: string, ...args: string[]): string[] {
  return ['--conditions=@lading/source', join(sources, program), ...args];
}

/** The variables that the CLI sets for itself; every contender gets them. */
export const CLI_ENVIRONMENT: Readonly<Record<string, string>> = cli.environment;

/** From its first line, as a shell would start it: what stands there decides how much memory an ingest takes. */
function readCli() {
  const program = join(workspace, 'apps', 'cli', 'bundle', 'main.js');
  const [shebang = ''] = readFileSync(program, 'utf8').split('\n', 1);
  const words = shebang.replace('#!/usr/bin/env -S ', '').split(' ');
  const node = words.indexOf('node');
  if (node === -1) throw new Error(`${program} doesn't say how to start it: ${shebang}`);
  const environment = Object.fromEntries(
    words.slice(0, node).map((word) => word.split('=') as [string, string]),
  );
  return { args: words.slice(node + 1), program, environment };
}
