import { CreateTableCommand, DescribeTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import type { TableDescription } from '@aws-sdk/client-dynamodb';
import { GetRolePolicyCommand, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { aws, forgetEverything } from './aws.ts';
import { serverless, stackOf } from './serverless.ts';
import { ofType, readStack } from './stack.ts';
import type { Stack } from './stack.ts';

const STAGE = 'beside';
const TABLE = 'ReceiptsTable-of-another-system';

let stack: Stack;
let before: TableDescription | undefined;
const describeTable = async () =>
  (await aws.dynamodb.send(new DescribeTableCommand({ TableName: TABLE }))).Table;

beforeAll(async () => {
  await forgetEverything();
  await aws.dynamodb.send(
    new CreateTableCommand({
      TableName: TABLE,
      AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  before = await describeTable();
  await serverless(
    STAGE,
    'deploy',
    `--param=existingTable=${TABLE}`,
    '--param=alarmEmail=operator@example.com',
  );
  stack = await readStack(stackOf(STAGE));
});

describe('serverless deploy on an existing table', () => {
  it('makes no table, and leaves the one that is there as it is', async () => {
    expect(ofType(stack, 'AWS::DynamoDB::Table')).toEqual([]);
    expect((await aws.dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual([TABLE]);
    expect(await describeTable()).toEqual(before);
  });

  it('lets every function work on that table, and on no other', async () => {
    const { Functions = [] } = await aws.lambda.send(new ListFunctionsCommand({}));
    expect(Functions).toHaveLength(9);
    for (const { Environment, Role = '' } of Functions) {
      expect(Environment?.Variables?.['DYNAMODB_TABLE_NAME']).toBe(TABLE);
      const RoleName = Role.split('/').at(-1);
      const { PolicyNames = [] } = await aws.iam.send(new ListRolePoliciesCommand({ RoleName }));
      const command = new GetRolePolicyCommand({ RoleName, PolicyName: PolicyNames[0] });
      const { PolicyDocument = '' } = await aws.iam.send(command);
      const tables = decodeURIComponent(PolicyDocument).match(/(?<=:table\/)[^'"/]+/g) ?? [];
      expect(tables.filter((name) => name !== TABLE)).toEqual([]);
      if (!RoleName?.includes('OpenAiWebhook')) expect(tables).toContain(TABLE);
    }
  });

  it('subscribes the address to the alarms', () => {
    // moto makes no subscriptions from templates.
    const [[, subscription] = []] = ofType(stack, 'AWS::SNS::Subscription');
    expect(subscription).toEqual({
      Protocol: 'email',
      Endpoint: 'operator@example.com',
      TopicArn: { Ref: 'AlarmTopic' },
    });
  });

  it('takes nothing of that table away with remove', async () => {
    await serverless(STAGE, 'remove', `--param=existingTable=${TABLE}`);
    expect(await describeTable()).toEqual(before);
  });
});
