/** The receipts table: an existing one by its name, or one of our own, which outlives the stack. */

const INDEXES = {
  GSI1: ['GSI1PK', 'GSI1SK'],
  GSI2: ['GSI2PK', 'GSI2SK'],
  GSI3: ['GSI3PK', 'GSI3SK'],
  GSI4: ['GSI4PK', 'GSI4SK'],
  GSITYPE: ['TYPE'],
};

const keySchema = ([hash, range]) => [
  { AttributeName: hash, KeyType: 'HASH' },
  ...(range ? [{ AttributeName: range, KeyType: 'RANGE' }] : []),
];

const toTable = (name) => ({
  Type: 'AWS::DynamoDB::Table',
  // What was paid for is in it: neither `remove` nor a change that would replace it takes it away.
  DeletionPolicy: 'Retain',
  UpdateReplacePolicy: 'Retain',
  Properties: {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keySchema(['PK', 'SK']),
    AttributeDefinitions: ['PK', 'SK', ...Object.values(INDEXES).flat()].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    GlobalSecondaryIndexes: Object.entries(INDEXES).map(([IndexName, keys]) => ({
      IndexName,
      KeySchema: keySchema(keys),
      Projection: { ProjectionType: 'ALL' },
    })),
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    SSESpecification: { SSEEnabled: true },
  },
});

const existingTable = ({ resolveVariable }) => resolveVariable('param:existingTable');
const ownName = async ({ resolveVariable }) => `lading-${await resolveVariable('sls:stage')}`;

module.exports.name = async (serverless) => (await existingTable(serverless)) || (await ownName(serverless));

module.exports.template = async (serverless) =>
  (await existingTable(serverless))
    ? {}
    : { Resources: { ReceiptsTable: toTable(await ownName(serverless)) } };
