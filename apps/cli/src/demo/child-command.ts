import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A lading command in a process of its own, read by its `--json` lines. */
export interface ChildCommand extends AsyncDisposable {
  process: ChildProcess;
  lines(): AsyncIterable<{ type: string } & Record<string, unknown>>;
  /** Waits for the end; the exit code, or null when a signal ended it. */
  ended(): Promise<number | null>;
}

/** Starts this same program with other arguments. */
export function startChildCommand(
  args: readonly string[],
  cwd: string,
  env: Record<string, string | undefined>,
): ChildCommand {
  const [, program = ''] = process.argv;
  const child = spawn(process.execPath, [...process.execArgv, program, ...args, '--json'], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    // Ctrl-C reaches the whole group of a terminal; this one is stopped by its parent, when its turn has come.
    detached: true,
  });
  const exit = once(child, 'exit') as Promise<[number | null]>;
  return {
    process: child,
    async *lines() {
      for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line);
    },
    ended: async () => (await exit)[0],
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exit;
    },
  };
}
