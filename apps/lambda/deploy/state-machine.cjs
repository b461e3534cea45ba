const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const STATES = [
  'ListPendingEmbeddingBatches',
  'GetOpenAiBatchStatus',
  'DownloadOpenAiBatchResult',
  'UpsertEmbeddingsToPinecone',
  'WriteEmbeddingResultsToDynamo',
  'MarkBatchComplete',
  'RecordFailedAttempt',
];

/** The state machine: the ASL file as it is, with the functions' ARNs put in by CloudFormation. */
module.exports = async ({ resolveVariable }) => ({
  Resources: {
    IngestStateMachine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: `lading-${await resolveVariable('sls:stage')}-ingest`,
        StateMachineType: 'STANDARD',
        RoleArn: { 'Fn::GetAtt': ['IngestStateMachineRole', 'Arn'] },
        DefinitionString: readFileSync(join(__dirname, '..', 'state-machine.asl.json'), 'utf8'),
        DefinitionSubstitutions: Object.fromEntries(
          STATES.map((state) => [state, { 'Fn::GetAtt': [`${state}LambdaFunction`, 'Arn'] }]),
        ),
        TracingConfiguration: { Enabled: true },
        LoggingConfiguration: {
          Level: 'ERROR',
          // What a state takes and gives holds ids and counts; what it fails with may hold more.
          IncludeExecutionData: false,
          Destinations: [
            { CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': ['IngestStateMachineLogs', 'Arn'] } } },
          ],
        },
      },
    },
    IngestStateMachineLogs: {
      Type: 'AWS::Logs::LogGroup',
      Properties: {
        LogGroupName: `/aws/vendedlogs/states/lading-${await resolveVariable('sls:stage')}-ingest`,
        RetentionInDays: await resolveVariable('param:logDays'),
      },
    },
  },
});
module.exports.STATES = STATES;
