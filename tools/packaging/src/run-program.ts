import { execFile } from 'node:child_process';
import type { ExecFileException } from 'node:child_process';

export interface Ended {
  exitCode: number;
  stdout: string;
  /** Both streams. */
  output: string;
}

/** Runs a program to its end, at most five minutes; a failure is an exit code, not an error. */
export function runProgram(
  cwd: string,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  // Jest's own options are not for programs of others.
  const options = {
    cwd,
    // nx asks for colours, which would stand between what a program prints.
    env: { ...process.env, NODE_OPTIONS: '', FORCE_COLOR: '0', ...env },
    maxBuffer: 64e6,
    timeout: 300_000,
  };
  return new Promise((resolve) => {
    execFile(command, args, options, (error: ExecFileException | null, stdout, stderr) => {
      // A text as code, such as ENOENT, means that it did not even start.
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      const output = `${stdout}${stderr}`;
      resolve({ exitCode, stdout, output: output || (error?.message ?? '') });
    });
  });
}
