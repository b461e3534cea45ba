import { tableInUse, tableNotFound } from '../errors.ts';
import { assertKnown, readTableName } from '../request-input.ts';
import { parseDefinition } from '../table/definition.ts';
import type { Table } from '../table/table.ts';
import { isObject } from '../values/parse-item.ts';
import type { Operation } from './operation.ts';

const DEFINITION = [
  'TableName',
  'AttributeDefinitions',
  'KeySchema',
  'GlobalSecondaryIndexes',
  'BillingMode',
  'DeletionProtectionEnabled',
  'Tags',
];

/** The table is active at once. */
export const createTable: Operation = (context, body) => {
  assertKnown(body, DEFINITION);
  const tableName = readTableName(body['TableName']);
  const definition = parseDefinition(tableName, { ...body, CreationDateTime: context.now() / 1000 });
  if (context.hasTable(tableName)) throw tableInUse(tableName);
  context.addTable(definition);
  return { TableDescription: describe(context.table(tableName)) };
};

export const describeTable: Operation = (context, body) => {
  assertKnown(body, ['TableName']);
  const tableName = readTableName(body['TableName']);
  if (!context.hasTable(tableName)) {
    throw tableNotFound(`Requested resource not found: Table: ${tableName} not found`);
  }
  return { Table: describe(context.table(tableName)) };
};

function describe({ definition }: Table): Record<string, unknown> {
  const { tableName, sent } = definition;
  const arn = `arn:aws:dynamodb:us-east-1:000000000000:table/${tableName}`;
  const indexes = Array.isArray(sent['GlobalSecondaryIndexes']) ? sent['GlobalSecondaryIndexes'] : [];
  return {
    TableName: tableName,
    TableArn: arn,
    TableStatus: 'ACTIVE',
    CreationDateTime: sent['CreationDateTime'],
    AttributeDefinitions: sent['AttributeDefinitions'],
    KeySchema: sent['KeySchema'],
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0, NumberOfDecreasesToday: 0 },
    // DynamoDB brings these up to date every six hours or so.
    ItemCount: 0,
    TableSizeBytes: 0,
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.filter(isObject).map((index) => ({
        ...index,
        IndexArn: `${arn}/index/${String(index['IndexName'])}`,
        IndexStatus: 'ACTIVE',
        ItemCount: 0,
        IndexSizeBytes: 0,
      })),
    }),
  };
}
