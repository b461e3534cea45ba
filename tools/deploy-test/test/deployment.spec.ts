import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetDashboardCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListRulesCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { GetRolePolicyCommand, ListRolePoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { GetFunctionConcurrencyCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetBucketEncryptionCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { DescribeStateMachineCommand, ListStateMachinesCommand } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, ListQueuesCommand } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { aws, forgetEverything } from './aws.ts';
import { serverless, stackOf } from './serverless.ts';
import { ofType, readStack } from './stack.ts';
import type { Stack } from './stack.ts';

const STAGE = 'deploytest';
const STACK = stackOf(STAGE);
const ASL = await readFile(
  join(import.meta.dirname, '..', '..', '..', 'apps', 'lambda', 'state-machine.asl.json'),
  'utf8',
);
const STEPS = [...new Set([...ASL.matchAll(/\$\{(\w+)\}/g)].flatMap(([, name]) => name ?? []))];
const FUNCTIONS = [...STEPS, 'Submit', 'OpenAiWebhook'].map((name) => `${STACK}-${name}`);

interface Statement {
  Action: string[];
  Resource: string[];
}

let stack: Stack;
const idOf = (logical: string) => {
  const id = stack.ids[logical];
  if (id === undefined) throw new Error(`${logical} is not deployed.`);
  return id;
};

beforeAll(async () => {
  await forgetEverything();
  await serverless(STAGE, 'deploy');
  stack = await readStack(STACK);
});

describe('serverless deploy', () => {
  it('makes the table with its indexes, which outlives the stack', async () => {
    const { Table } = await aws.dynamodb.send(new DescribeTableCommand({ TableName: STACK }));
    expect(Table?.KeySchema?.map(({ AttributeName }) => AttributeName)).toEqual(['PK', 'SK']);
    const indexes = Table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => [
      IndexName,
      KeySchema?.map(({ AttributeName }) => AttributeName).join(),
      Projection?.ProjectionType,
    ]);
    expect(indexes?.toSorted()).toEqual([
      ['GSI1', 'GSI1PK,GSI1SK', 'ALL'],
      ['GSI2', 'GSI2PK,GSI2SK', 'ALL'],
      ['GSI3', 'GSI3PK,GSI3SK', 'ALL'],
      ['GSI4', 'GSI4PK,GSI4SK', 'ALL'],
      ['GSITYPE', 'TYPE', 'ALL'],
    ]);
    expect(Table?.BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST');
    // moto takes neither from a template.
    expect(stack.declared['ReceiptsTable']).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
      },
    });
  });

  it('makes the staging bucket: encrypted, closed, and emptied in time', async () => {
    const encryption = new GetBucketEncryptionCommand({ Bucket: idOf('StagingBucket') });
    const { ServerSideEncryptionConfiguration: rules } = await aws.s3.send(encryption);
    expect(rules?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm).toBe('AES256');
    // moto takes no lifecycle, no public access block and no policy from a template.
    const { DeletionPolicy, Properties } = stack.declared['StagingBucket']!;
    expect(DeletionPolicy).toBe('Retain');
    expect(Object.values(Properties['PublicAccessBlockConfiguration'] as object)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(Properties['LifecycleConfiguration']).toEqual({
      Rules: [
        expect.objectContaining({ Status: 'Enabled', ExpirationInDays: 45 }),
        expect.objectContaining({
          Status: 'Enabled',
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        }),
      ],
    });
  });

  it('makes the functions: Node 24 on arm64, traced, without a secret', async () => {
    const { Functions = [] } = await aws.lambda.send(new ListFunctionsCommand({}));
    expect(Functions.map(({ FunctionName }) => FunctionName).toSorted()).toEqual(FUNCTIONS.toSorted());
    for (const { FunctionName, Runtime, Environment, Timeout = 0 } of Functions) {
      expect(Runtime).toBe('nodejs24.x');
      expect(Timeout).toBeLessThanOrEqual(900);
      const variables = Environment?.Variables ?? {};
      expect(variables['LADING_STAGING']).toBe(`s3://${idOf('StagingBucket')}/staging`);
      for (const [name, value] of Object.entries(variables)) {
        const isNamed = name.endsWith('_PARAMETER') && value.startsWith('/lading/');
        expect([FunctionName, name, isNamed || !/KEY|SECRET|TOKEN/.test(name)]).toEqual([
          FunctionName,
          name,
          true,
        ]);
      }
    }
    // moto drops both from templates.
    for (const [, properties] of ofType(stack, 'AWS::Lambda::Function')) {
      expect(properties).toMatchObject({ Architectures: ['arm64'], TracingConfig: { Mode: 'Active' } });
    }
  });

  it('reserves concurrency where workers share a rate', async () => {
    const reserved: Record<string, number> = {};
    for (const FunctionName of FUNCTIONS) {
      const command = new GetFunctionConcurrencyCommand({ FunctionName });
      const { ReservedConcurrentExecutions: count } = await aws.lambda.send(command);
      if (count !== undefined) reserved[FunctionName.replace(`${STACK}-`, '')] = count;
    }
    expect(reserved).toEqual({ UpsertEmbeddingsToPinecone: 5, WriteEmbeddingResultsToDynamo: 4, Submit: 1 });
  });

  it('makes roles that may do nothing but their work', async () => {
    const { Roles = [] } = await aws.iam.send(new ListRolesCommand({}));
    const ours = Roles.flatMap(({ RoleName }) => (RoleName?.startsWith(STACK) ? RoleName : []));
    expect(ours).toHaveLength(FUNCTIONS.length + 2);
    for (const RoleName of ours) {
      const { PolicyNames = [] } = await aws.iam.send(new ListRolePoliciesCommand({ RoleName }));
      expect(PolicyNames).toHaveLength(1);
      const command = new GetRolePolicyCommand({ RoleName, PolicyName: PolicyNames[0] });
      const { PolicyDocument = '' } = await aws.iam.send(command);
      // moto prints a template's policies as Python would, with other quotes.
      const policy = decodeURIComponent(PolicyDocument).replaceAll("'", '"');
      const { Statement } = JSON.parse(policy) as { Statement: Statement[] };
      expect(Statement.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
      const everywhere = Statement.filter(({ Resource }) => Resource.includes('*')).flatMap(
        ({ Action }) => Action,
      );
      // AWS knows no narrower resource for these.
      expect(
        everywhere.filter(
          (action) => !/^xray:Put|^logs:.*(Deliver|ResourcePolic|DescribeLogGroups)/.test(action),
        ),
      ).toEqual([]);
    }
  });

  it('makes the state machine of the file, each state with its function', async () => {
    const command = new DescribeStateMachineCommand({ stateMachineArn: idOf('IngestStateMachine') });
    const { definition = '', type } = await aws.states.send(command);
    // moto leaves placeholders as they are.
    expect(definition).toBe(ASL);
    expect(type).toBe('STANDARD');
    expect(STEPS).toHaveLength(7);
    expect(stack.declared['IngestStateMachine']?.Properties['DefinitionSubstitutions']).toEqual(
      Object.fromEntries(STEPS.map((step) => [step, { 'Fn::GetAtt': [`${step}LambdaFunction`, 'Arn'] }])),
    );
  });

  it('makes the schedules, of which only that of ingest is on', async () => {
    const { Rules = [] } = await aws.events.send(new ListRulesCommand({}));
    expect(Rules.map(({ State, ScheduleExpression }) => [State, ScheduleExpression]).toSorted()).toEqual([
      ['DISABLED', 'rate(1 hour)'],
      ['ENABLED', 'rate(10 minutes)'],
    ]);
    for (const [logical, target] of [
      ['IngestSchedule', idOf('IngestStateMachine')],
      ['SubmitSchedule', expect.stringMatching(/:function:.*-Submit$/)],
    ] as const) {
      const { Targets } = await aws.events.send(new ListTargetsByRuleCommand({ Rule: idOf(logical) }));
      const DeadLetterConfig = { Arn: expect.stringMatching(/^arn:aws:sqs:/) };
      expect(Targets).toEqual([expect.objectContaining({ Arn: target, DeadLetterConfig })]);
    }
  });

  it('makes the queue for dead letters, the dashboard, and logs that end', async () => {
    const queue = new GetQueueAttributesCommand({ QueueUrl: idOf('DeadLetters'), AttributeNames: ['All'] });
    const { Attributes } = await aws.sqs.send(queue);
    expect(Attributes).toMatchObject({ MessageRetentionPeriod: '1209600', SqsManagedSseEnabled: 'true' });
    const dashboard = await aws.cloudWatch.send(new GetDashboardCommand({ DashboardName: STACK }));
    expect(JSON.parse(dashboard.DashboardBody ?? '')).toMatchObject({ widgets: expect.any(Array) });
    const { logGroups = [] } = await aws.logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups).toHaveLength(FUNCTIONS.length + 1);
    expect(new Set(logGroups.map(({ retentionInDays }) => retentionInDays))).toEqual(new Set([30]));
  });

  it('declares an alarm for each thing that needs a person', () => {
    // moto makes no alarms from templates.
    const alarms = ofType(stack, 'AWS::CloudWatch::Alarm');
    expect(alarms.map(([id]) => id)).toEqual(
      expect.arrayContaining([
        'OldestPendingAlarm',
        'LedgerRefusedAlarm',
        'FailedExecutionsAlarm',
        'ParkedBatchesAlarm',
        'DeadLettersAlarm',
      ]),
    );
    for (const [, { AlarmActions }] of alarms) expect(AlarmActions).toEqual([{ Ref: 'AlarmTopic' }]);
    const oldest = stack.declared['OldestPendingAlarm']?.Properties;
    expect(oldest).toMatchObject({ Threshold: 26 * 3600, ComparisonOperator: 'GreaterThanThreshold' });
  });

  it('changes nothing the second time', async () => {
    expect(await serverless(STAGE, 'deploy')).toContain('No changes to deploy');
    expect(await readStack(STACK)).toEqual(stack);
  });
});

describe('serverless remove', () => {
  beforeAll(async () => {
    await serverless(STAGE, 'remove');
  });

  it('leaves nothing but the table and the bucket', async () => {
    await expect(
      aws.cloudFormation.send(new DescribeStacksCommand({ StackName: STACK })),
    ).rejects.toMatchObject({ name: 'ValidationError' });
    const { Roles = [] } = await aws.iam.send(new ListRolesCommand({}));
    expect({
      functions: (await aws.lambda.send(new ListFunctionsCommand({}))).Functions,
      machines: (await aws.states.send(new ListStateMachinesCommand({}))).stateMachines,
      rules: (await aws.events.send(new ListRulesCommand({}))).Rules,
      queues: (await aws.sqs.send(new ListQueuesCommand({}))).QueueUrls ?? [],
      logs: (await aws.logs.send(new DescribeLogGroupsCommand({}))).logGroups,
      roles: Roles.filter(({ RoleName }) => RoleName?.startsWith(STACK)),
      tables: (await aws.dynamodb.send(new ListTablesCommand({}))).TableNames,
      buckets: (await aws.s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name),
    }).toEqual({
      functions: [],
      machines: [],
      rules: [],
      queues: [],
      logs: [],
      roles: [],
      tables: [STACK],
      buckets: [idOf('StagingBucket')],
    });
  });

  it('keeps on purpose only these two', () => {
    const kept = Object.entries(stack.declared).filter(
      ([, { DeletionPolicy }]) => DeletionPolicy === 'Retain',
    );
    expect(kept.map(([id]) => id).toSorted()).toEqual(['ReceiptsTable', 'StagingBucket']);
  });
});
