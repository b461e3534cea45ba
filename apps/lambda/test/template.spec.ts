import { describe, expect, it } from '@jest/globals';
import { init } from '@lading/pipeline';
import { UNITS } from '../src/telemetry.ts';
import { createPlace, describeTable, openWorld } from './world.ts';
import { filesInZip, propertiesOf, resourcesOf, template, zipBytes } from './packaged.ts';

type Statement = { Action: string | string[]; Resource: unknown; Effect: string };

const functions = resourcesOf('AWS::Lambda::Function').map(([, { Properties }]) => Properties);

function statementsOf(roleProperties: Record<string, unknown>): Statement[] {
  const policies = roleProperties['Policies'] as { PolicyDocument: { Statement: Statement[] } }[];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

describe('the zip', () => {
  it('holds the bundle and nothing else, in at most 2 MB', async () => {
    const files = await filesInZip();
    expect(files).toContain('index.mjs');
    expect(files.filter((file) => !file.endsWith('.mjs'))).toEqual([]);
    expect(zipBytes()).toBeLessThan(2_000_000);
  });
});

describe('the functions', () => {
  it('run on arm64 with Node 24, traced, with logs that end', () => {
    expect(functions).toHaveLength(9);
    for (const properties of functions) {
      expect(properties).toMatchObject({
        Architectures: ['arm64'],
        Runtime: 'nodejs24.x',
        TracingConfig: { Mode: 'Active' },
      });
    }
    const logs = resourcesOf('AWS::Logs::LogGroup');
    expect(logs).toHaveLength(10);
    for (const [, { Properties }] of logs) expect(Properties['RetentionInDays']).toBe(30);
  });

  it('know the names of their secrets and not the secrets', () => {
    for (const { Environment } of functions) {
      const { Variables } = Environment as { Variables: Record<string, unknown> };
      expect(Variables['OPENAI_API_KEY_PARAMETER']).toBe('/lading/dev/openai-api-key');
      for (const secret of ['OPENAI_API_KEY', 'PINECONE_API_KEY', 'OPENAI_WEBHOOK_SECRET'])
        expect(Variables).not.toHaveProperty(secret);
    }
  });

  it('are never more workers than the rates are shared by', () => {
    for (const name of ['UpsertEmbeddingsToPinecone', 'WriteEmbeddingResultsToDynamo']) {
      const { ReservedConcurrentExecutions, Environment } = propertiesOf(`${name}LambdaFunction`);
      const { Variables } = Environment as { Variables: Record<string, string> };
      expect(Number(Variables['LADING_WORKERS'])).toBe(ReservedConcurrentExecutions);
      expect(ReservedConcurrentExecutions).toBeGreaterThan(1);
    }
    expect(propertiesOf('SubmitLambdaFunction')).toMatchObject({ ReservedConcurrentExecutions: 1 });
  });

  it('leave what they could not be called for in the queue of dead letters', () => {
    const { DestinationConfig } = propertiesOf('SubmitLambdaEvConf');
    expect(DestinationConfig).toEqual({
      OnFailure: { Destination: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } },
    });
    for (const [, { Properties }] of resourcesOf('AWS::Events::Rule')) {
      const [target] = Properties['Targets'] as { DeadLetterConfig: unknown }[];
      expect(target?.DeadLetterConfig).toEqual({ Arn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } });
    }
  });
});

describe('the roles', () => {
  const roles = resourcesOf('AWS::IAM::Role');

  it('are one for each function, the state machine and the schedule', () => {
    expect(roles.map(([name]) => name).toSorted()).toEqual(
      [
        ...functions.map(({ FunctionName }) => `${String(FunctionName).replace('lading-dev-', '')}Role`),
        'IngestScheduleRole',
        'IngestStateMachineRole',
      ].toSorted(),
    );
  });

  it('allow no action by a wildcard, and no resource by one but where AWS knows no other', () => {
    for (const [, { Properties }] of roles) {
      for (const { Action, Resource, Effect } of statementsOf(Properties)) {
        const actions = [Action].flat();
        expect(Effect).toBe('Allow');
        expect(actions.filter((action) => action.includes('*'))).toEqual([]);
        if (JSON.stringify(Resource) === '["*"]')
          expect(actions.every((action) => action.startsWith('xray:') || action.startsWith('logs:'))).toBe(
            true,
          );
        else expect(JSON.stringify(Resource)).not.toContain('"*"');
      }
    }
  });

  it('let each step do with staged files what it does, and no more', () => {
    const rightsOf = (name: string) => {
      const actions = statementsOf(propertiesOf(`${name}Role`)).flatMap(({ Action }) => Action);
      return actions.flatMap((action) => (action.startsWith('s3:') ? action.slice(3) : [])).toSorted();
    };
    const reading = ['GetObject', 'ListBucket'];
    const writing = ['AbortMultipartUpload', 'PutObject'];
    const steps = {
      ListPendingEmbeddingBatches: [],
      GetOpenAiBatchStatus: [],
      DownloadOpenAiBatchResult: [...reading, ...writing, 'DeleteObject'],
      // Removes a shard that has its verdicts.
      UpsertEmbeddingsToPinecone: [...reading, ...writing, 'DeleteObject'],
      WriteEmbeddingResultsToDynamo: reading,
      MarkBatchComplete: [...reading, 'DeleteObject'],
      RecordFailedAttempt: [],
    };
    for (const [name, rights] of Object.entries(steps)) {
      expect({ [name]: rightsOf(name) }).toEqual({ [name]: rights.toSorted() });
    }
  });

  it('let the webhook start executions and read its secret, and nothing of the rest', () => {
    const actions = statementsOf(propertiesOf('OpenAiWebhookRole')).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !/^(logs|xray):/.test(action))).toEqual([
      'states:StartExecution',
      'ssm:GetParameters',
    ]);
    const secrets = JSON.stringify(propertiesOf('OpenAiWebhookRole'));
    expect(secrets).toContain('openai-webhook-secret');
    expect(secrets).not.toContain('openai-api-key');
  });
});

describe('what is stored', () => {
  it('outlives the stack: table and bucket', () => {
    for (const name of ['ReceiptsTable', 'StagingBucket'])
      expect(template.Resources[name]?.DeletionPolicy).toBe('Retain');
  });

  it('is encrypted, private, and expires from the bucket', () => {
    expect(propertiesOf('StagingBucket')).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      LifecycleConfiguration: {
        Rules: [
          { Status: 'Enabled', ExpirationInDays: 45 },
          { Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
        ],
      },
    });
  });
});

describe('alarms and dashboard', () => {
  const service = [{ Name: 'service', Value: 'lading-dev' }];

  it('watch metrics that the functions write, under the dimension that they write', () => {
    const alarms = resourcesOf('AWS::CloudWatch::Alarm').filter(
      ([, { Properties }]) => Properties['Namespace'] === 'Lading',
    );
    for (const [, { Properties }] of alarms) {
      expect(Object.keys(UNITS)).toContain(Properties['MetricName']);
      expect(Properties['Dimensions']).toEqual(service);
    }
    const { Variables } = propertiesOf('UpsertEmbeddingsToPineconeLambdaFunction')['Environment'] as {
      Variables: Record<string, string>;
    };
    expect(Variables).toMatchObject({
      POWERTOOLS_SERVICE_NAME: 'lading-dev',
      POWERTOOLS_METRICS_NAMESPACE: 'Lading',
    });
  });

  it('show every metric that the functions write', () => {
    const body = (propertiesOf('Dashboard')['DashboardBody'] as { 'Fn::Sub': string })['Fn::Sub'];
    const { widgets } = JSON.parse(body) as { widgets: { properties: { metrics: string[][] } }[] };
    const shown = widgets
      .flatMap(({ properties }) => properties.metrics)
      .filter(([namespace]) => namespace === 'Lading');
    expect(shown.map(([, name]) => name).toSorted()).toEqual(Object.keys(UNITS).toSorted());
  });
});

describe('the table', () => {
  it('is the one that `lading init` creates', async () => {
    const place = await createPlace();
    try {
      await using world = await openWorld(place);
      await init(world.pipeline);
      const made = await describeTable(world);
      const declared = propertiesOf('ReceiptsTable');
      const byName = <T extends { IndexName?: string; AttributeName?: string }>(list: T[] = []) =>
        list.toSorted((a, b) =>
          String(a.IndexName ?? a.AttributeName).localeCompare(String(b.IndexName ?? b.AttributeName)),
        );
      const indexes = made?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
        IndexName,
        KeySchema,
        Projection,
      }));
      expect(byName(declared['GlobalSecondaryIndexes'] as { IndexName: string }[])).toEqual(byName(indexes));
      expect(declared['KeySchema']).toEqual(made?.KeySchema);
      expect(byName(declared['AttributeDefinitions'] as { AttributeName: string }[])).toEqual(
        byName(made?.AttributeDefinitions),
      );
    } finally {
      await place.remove();
    }
  });
});

describe('the schedules', () => {
  it('ingest by default, and submit only when asked to', () => {
    expect(propertiesOf('IngestSchedule')).toMatchObject({
      State: 'ENABLED',
      ScheduleExpression: 'rate(10 minutes)',
    });
    expect(propertiesOf('SubmitSchedule')).toMatchObject({ State: 'DISABLED' });
  });
});
