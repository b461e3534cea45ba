import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Where `npm run test:deploy` has its AWS. */
export const ENDPOINT = process.env['LADING_TEST_AWS_ENDPOINT'] ?? 'http://127.0.0.1:1';

/** Lets the AWS of the test forget everything, so that what a test finds is its own. */
export async function forgetEverything(): Promise<void> {
  const response = await fetch(`${ENDPOINT}/moto-api/reset`, { method: 'POST' });
  if (!response.ok) throw new Error(`${ENDPOINT} did not forget: ${response.status}`);
}

const settings = {
  endpoint: ENDPOINT,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};

/** The SDK's clients, all on the AWS of the test. */
export const aws = {
  cloudFormation: new CloudFormationClient(settings),
  cloudWatch: new CloudWatchClient(settings),
  logs: new CloudWatchLogsClient(settings),
  dynamodb: new DynamoDBClient(settings),
  events: new EventBridgeClient(settings),
  iam: new IAMClient(settings),
  lambda: new LambdaClient(settings),
  s3: new S3Client({ ...settings, forcePathStyle: true }),
  states: new SFNClient(settings),
  sqs: new SQSClient(settings),
};
