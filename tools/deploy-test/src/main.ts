import { join } from 'node:path';
import { preparePython, ToolsMissingError } from './prepare-python.ts';
import { runCommand } from './run-command.ts';
import { startAws } from './start-aws.ts';

const TOOL = join(import.meta.dirname, '..');
const ROOT = join(TOOL, '..', '..');
const JEST = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');

/**
 * Deploys to an AWS on this machine and looks at what is there, then tries the command line and the S3 store on it.
 * Where Python or its packages can't be had it says so in one line, which is no failure.
 */
async function testDeploy(): Promise<number> {
  const python = await preparePython(join(ROOT, 'node_modules', '.cache', 'lading-deploy-test'));
  await using aws = await startAws(python);
  const env = {
    ...process.env,
    // Nothing may find its way to a real account.
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
    AWS_REGION: 'us-east-1',
    LADING_TEST_AWS_ENDPOINT: aws.url,
    LADING_TEST_S3_ENDPOINT: aws.url,
    NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
  };
  const deployment = await runCommand(process.execPath, [JEST, '--config', 'jest.deploy.cjs'], {
    cwd: TOOL,
    env,
  });
  const staging = await runCommand(process.execPath, [JEST, 'test/s3.spec.ts'], {
    cwd: join(ROOT, 'libs', 'staging'),
    env,
  });
  return deployment || staging;
}

try {
  process.exitCode = await testDeploy();
} catch (error) {
  if (!(error instanceof ToolsMissingError)) throw error;
  process.stdout.write(`test:deploy is skipped: ${error.message}\n`);
}
