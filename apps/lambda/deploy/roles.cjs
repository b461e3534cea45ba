/**
 * One role for each function, with what it does and no more. The only resources that are `*` are those for which AWS
 * knows no other: X-Ray's, and log deliveries of state machines.
 */

const { STATES } = require('./state-machine.cjs');

const sub = (text) => ({ 'Fn::Sub': text });
const allow = (actions, resources) => ({ Effect: 'Allow', Action: actions, Resource: resources });

const BUCKET = { 'Fn::GetAtt': ['StagingBucket', 'Arn'] };
const FILES = sub('${StagingBucket.Arn}/staging/*');
const MACHINE = { Ref: 'IngestStateMachine' };
const DEAD_LETTERS = { 'Fn::GetAtt': ['DeadLetters', 'Arn'] };

const readFiles = allow(['s3:GetObject'], [FILES]);
/** AbortMultipartUpload: a file appears whole or not at all. */
const writeFiles = allow(['s3:PutObject', 's3:AbortMultipartUpload'], [FILES]);
/** Without this right S3 answers for a missing file as for a forbidden one; a condition on prefixes would undo that. */
const listFiles = allow(['s3:ListBucket'], [BUCKET]);
const removeFiles = allow(['s3:DeleteObject'], [FILES]);

const SERVICES = {
  lambda: 'lambda.amazonaws.com',
  states: 'states.amazonaws.com',
  events: 'events.amazonaws.com',
};

function toRole(service, statements) {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: SERVICES[service] }, Action: 'sts:AssumeRole' }],
      },
      Policies: [{ PolicyName: 'lading', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  };
}

const trace = allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']);

/** Writes to its own log group, which the stack creates, and traces. */
const toFunctionRole = (prefix, name, statements) =>
  toRole('lambda', [
    allow(
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      [
        sub(
          `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${prefix}-${name}:*`,
        ),
      ],
    ),
    trace,
    ...statements,
  ]);

/** Reads named parameters; a secret of Secrets Manager also needs its own right. */
function readParameters(names, keyArn) {
  const arn = (service, rest) =>
    sub(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${rest}`);
  const secrets = names
    .map((name) => /^\/aws\/reference\/secretsmanager\/(.+)$/.exec(name)?.[1])
    .filter((name) => name !== undefined);
  return [
    allow(
      ['ssm:GetParameters'],
      names.map((name) => arn('ssm', `parameter/${name.replace(/^\//, '')}`)),
    ),
    ...(secrets.length > 0
      ? // AWS puts six random characters behind the name.
        [
          allow(
            ['secretsmanager:GetSecretValue'],
            secrets.map((name) => arn('secretsmanager', `secret:${name}-??????`)),
          ),
        ]
      : []),
    ...(keyArn ? [allow(['kms:Decrypt'], [keyArn])] : []),
  ];
}

module.exports = async ({ resolveVariable }) => {
  const param = (name) => resolveVariable(`param:${name}`);
  const prefix = await resolveVariable('self:custom.name');
  const table = sub(
    `arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${await resolveVariable('self:custom.tableName')}`,
  );
  const index = (name) => sub(`${table['Fn::Sub']}/index/${name}`);
  const keyArn = await param('secretsKeyArn');
  const keys = readParameters([await param('openaiKey'), await param('pineconeKey')], keyArn);
  const lease = allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [table]);

  const functions = {
    ListPendingEmbeddingBatches: [
      allow(['dynamodb:GetItem'], [table]),
      allow(['dynamodb:Query'], [index('GSI1')]),
      ...keys,
    ],
    GetOpenAiBatchStatus: [lease, ...keys],
    DownloadOpenAiBatchResult: [lease, readFiles, writeFiles, listFiles, removeFiles, ...keys],
    UpsertEmbeddingsToPinecone: [
      lease,
      allow(['dynamodb:Query'], [table]),
      readFiles,
      writeFiles,
      listFiles,
      removeFiles,
      ...keys,
    ],
    WriteEmbeddingResultsToDynamo: [
      lease,
      allow(['dynamodb:BatchWriteItem'], [table]),
      readFiles,
      listFiles,
      ...keys,
    ],
    MarkBatchComplete: [
      lease,
      allow(['dynamodb:Query'], [table]),
      readFiles,
      listFiles,
      removeFiles,
      ...keys,
    ],
    RecordFailedAttempt: [lease, ...keys],
    Submit: [
      lease,
      allow(['dynamodb:PutItem', 'dynamodb:Query'], [table]),
      allow(['dynamodb:Query'], [index('GSI1')]),
      readFiles,
      writeFiles,
      listFiles,
      removeFiles,
      allow(['sqs:SendMessage'], [DEAD_LETTERS]),
      ...keys,
    ],
    OpenAiWebhook: [
      allow(['states:StartExecution'], [MACHINE]),
      ...readParameters([await param('webhookSecret')], keyArn),
    ],
  };

  const machineArn = (kind) =>
    sub(`arn:\${AWS::Partition}:states:\${AWS::Region}:\${AWS::AccountId}:${kind}:${prefix}-ingest`);
  return {
    Resources: {
      ...Object.fromEntries(
        Object.entries(functions).map(([name, statements]) => [
          `${name}Role`,
          toFunctionRole(prefix, name, statements),
        ]),
      ),
      IngestStateMachineRole: toRole('states', [
        allow(
          ['lambda:InvokeFunction'],
          STATES.map((state) => ({ 'Fn::GetAtt': [`${state}LambdaFunction`, 'Arn'] })),
        ),
        // A Distributed Map starts, watches and stops its children.
        allow(['states:StartExecution'], [machineArn('stateMachine')]),
        allow(
          ['states:DescribeExecution', 'states:StopExecution'],
          [sub(`${machineArn('execution')['Fn::Sub']}/*`)],
        ),
        trace,
        allow(
          [
            'logs:CreateLogDelivery',
            'logs:GetLogDelivery',
            'logs:UpdateLogDelivery',
            'logs:DeleteLogDelivery',
            'logs:ListLogDeliveries',
            'logs:PutResourcePolicy',
            'logs:DescribeResourcePolicies',
            'logs:DescribeLogGroups',
          ],
          ['*'],
        ),
      ]),
      IngestScheduleRole: toRole('events', [allow(['states:StartExecution'], [MACHINE])]),
    },
  };
};
