import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface CommandOptions {
  cwd?: string;
  env?: Record<string, string | undefined>;
}

/** Runs a program to its end, with its output as ours, and gives its exit code. @throws when it can't be started */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<number> {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}
