import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

// Tests start many processes, and half of each start would be compiling.
const COMPILE_CACHE = join(tmpdir(), 'lading-cli-tests-compile-cache');
const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A line of `--json`. */
export type CliEvent = { type?: string } & Record<string, unknown>;

export interface CliProcess {
  child: ChildProcess;
  ended: Promise<Ended>;
}

export interface CliOptions {
  cwd: string;
  env: Record<string, string | undefined>;
  /** What the command reads from standard input, which is empty otherwise. */
  input?: string;
  /** Told of each line on stdout as it comes, in the same turn. */
  onEvent?: (event: CliEvent, child: ChildProcess) => void;
}

/** The CLI as users run it: a process of its own, with no variables but those given. */
export function startCli(args: readonly string[], { cwd, env, input, onEvent }: CliOptions): CliProcess {
  const child = spawn(process.execPath, ['--conditions=@lading/source', MAIN, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(input);
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  if (onEvent) {
    createInterface({ input: child.stdout }).on('line', (line) =>
      onEvent(JSON.parse(line) as CliEvent, child),
    );
  }
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...output }) as Ended);
  return { child, ended };
}

/** The events among the lines of a `--json` run. Throws when a line is anything else than JSON. */
export function toEvents({ stdout }: Pick<Ended, 'stdout'>): CliEvent[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as CliEvent);
}
