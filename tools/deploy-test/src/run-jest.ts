import { join } from 'node:path';
import { runCommand } from './run-command.ts';

export const ROOT = join(import.meta.dirname, '..', '..', '..');
const JEST = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');

/** Runs tests of a folder of the workspace with more variables, and gives jest's exit code. */
export async function runJest(
  folder: string,
  options: readonly string[],
  variables: Record<string, string>,
): Promise<number> {
  return await runCommand(process.execPath, [JEST, ...options], {
    cwd: join(ROOT, folder),
    env: {
      ...process.env,
      // Nothing may find its way to a real account.
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: undefined,
      AWS_PROFILE: undefined,
      AWS_REGION: 'us-east-1',
      NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
      ...variables,
    },
  });
}
