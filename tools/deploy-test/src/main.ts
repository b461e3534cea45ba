import { join } from 'node:path';
import { preparePython, ToolsMissingError } from './prepare-python.ts';
import { startAws } from './start-aws.ts';
import { testDeployment } from './test-deployment.ts';
import { testDynamodb } from './test-dynamodb.ts';
import { ROOT } from './run-jest.ts';

const [only, ...jestOptions] = process.argv.slice(2);

/**
 * Tests against an AWS on this machine: the deployment, the command line with its files in a bucket, the S3 store, and the
 * table's repository. With the argument `dynamodb` the last alone, also against any DynamoDB that
 * LADING_TEST_DYNAMODB_ENDPOINT names. Where Python or its packages can't be had it says so
 * in one line, which is no failure.
 */
async function testOnAws(): Promise<number> {
  const given = process.env['LADING_TEST_DYNAMODB_ENDPOINT'];
  if (only === 'dynamodb' && given) return await testDynamodb(given, jestOptions);
  const python = await preparePython(join(ROOT, 'node_modules', '.cache', 'lading-deploy-test'));
  await using tables = await startAws(python);
  if (only === 'dynamodb') return await testDynamodb(tables.url, jestOptions);
  // Each on an AWS of its own, so that neither meets what the other made.
  await using deployments = await startAws(python);
  const codes = await Promise.all([testDeployment(deployments.url), testDynamodb(tables.url)]);
  return Math.max(...codes);
}

try {
  process.exitCode = await testOnAws();
} catch (error) {
  if (!(error instanceof ToolsMissingError)) throw error;
  process.stdout.write(`The tests against an AWS on this machine are skipped: ${error.message}\n`);
}
