import { runJest } from './run-jest.ts';

/** moto takes a hundred times as long as dynalite for what is large, such as a page of a thousand items. */
const TEST_TIMEOUT_MS = 120_000;

/** The tests of the table's repository against the DynamoDB at `url`, instead of dynalite. Gives an exit code. */
export async function testDynamodb(url: string, jestOptions: readonly string[] = []): Promise<number> {
  return await runJest('libs/dynamo-repo', ['test/', `--testTimeout=${TEST_TIMEOUT_MS}`, ...jestOptions], {
    LADING_TEST_DYNAMODB_ENDPOINT: url,
  });
}
