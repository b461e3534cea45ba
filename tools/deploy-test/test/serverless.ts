import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const APP = join(ROOT, 'apps', 'lambda');

/** The name of the stack of a stage. */
export const stackOf = (stage: string) => `lading-${stage}`;

/** Runs `serverless` for a stage as docs/operate.md says, against the AWS of the test. @throws with its output when it fails */
export async function serverless(stage: string, ...args: string[]): Promise<string> {
  const bin = join(ROOT, 'node_modules', '.bin', 'serverless');
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    AWS_ENDPOINT_URL: process.env['LADING_TEST_AWS_ENDPOINT'],
    SLS_TELEMETRY_DISABLED: '1',
    SLS_NOTIFICATIONS_MODE: 'off',
  };
  const { stdout, stderr } = await promisify(execFile)(bin, [...args, '--stage', stage], { cwd: APP, env });
  return stdout + stderr;
}
