import { runJest } from './run-jest.ts';

/** Deploys to the AWS at `url` and looks at what is there, then tries the command line and the S3 store on it. Gives an exit code. */
export async function testDeployment(url: string): Promise<number> {
  const deployment = await runJest('tools/deploy-test', ['--config', 'jest.deploy.cjs'], {
    LADING_TEST_AWS_ENDPOINT: url,
  });
  const staging = await runJest('libs/staging', ['test/s3.spec.ts'], { LADING_TEST_S3_ENDPOINT: url });
  return deployment || staging;
}
