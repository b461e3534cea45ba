import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { CreateTableCommandInput, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { createDynamodbStandIn, createInProcessHandler } from '../src/index.ts';
import type { DynamodbStandIn, DynamodbStandInOptions } from '../src/index.ts';

const COMMANDS = {
  BatchGetItem: BatchGetItemCommand,
  BatchWriteItem: BatchWriteItemCommand,
  CreateTable: CreateTableCommand,
  DeleteItem: DeleteItemCommand,
  DescribeTable: DescribeTableCommand,
  GetItem: GetItemCommand,
  PutItem: PutItemCommand,
  Query: QueryCommand,
  Scan: ScanCommand,
  UpdateItem: UpdateItemCommand,
};
export type OperationName = keyof typeof COMMANDS;

/** What came back, without what the SDK adds; of an error its name and message. */
export type Reply = Record<string, unknown>;
export type Call = (operation: OperationName, input: Record<string, unknown>) => Promise<Reply>;

export const TABLE = 'receipts';

/** The table of the product: string keys, five indexes. */
export const DEFINITION: CreateTableCommandInput = {
  TableName: TABLE,
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: keys('PK', 'SK'),
  AttributeDefinitions: [
    ...['PK', 'SK', 'TYPE'],
    ...[1, 2, 3, 4].flatMap((at) => [`GSI${at}PK`, `GSI${at}SK`]),
  ].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
  GlobalSecondaryIndexes: [
    ...[1, 2, 3, 4].map((at) => ({ IndexName: `GSI${at}`, KeySchema: keys(`GSI${at}PK`, `GSI${at}SK`) })),
    { IndexName: 'GSITYPE', KeySchema: keys('TYPE') },
  ].map((index) => ({ ...index, Projection: { ProjectionType: 'ALL' as const } })),
};

function keys(hash: string, range?: string) {
  const schema = [{ AttributeName: hash, KeyType: 'HASH' as const }];
  return range === undefined ? schema : [...schema, { AttributeName: range, KeyType: 'RANGE' as const }];
}

export function createClient(settings: DynamoDBClientConfig): DynamoDBClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new DynamoDBClient({ region: 'us-east-1', credentials, maxAttempts: 1, ...settings });
}

export function callWith(client: DynamoDBClient): Call {
  return async (operation, input) => {
    try {
      // A union of commands is more than the SDK's overloads take.
      const Command = COMMANDS[operation] as typeof GetItemCommand;
      const { $metadata: _metadata, ...reply } = await client.send(new Command(input as never));
      return reply as Reply;
    } catch (error) {
      const { name, message, Item } = error as Error & { Item?: unknown };
      return { error: name, message, ...(Item !== undefined && { Item }) };
    }
  };
}

/** A stand-in with a clock that goes on by its sleeps, and a client on it. */
export function createMemory(options: Partial<DynamodbStandInOptions> = {}) {
  let nowMs = Date.UTC(2026, 0, 1);
  const standIn: DynamodbStandIn = createDynamodbStandIn({
    now: () => nowMs,
    sleep: async (ms) => void (nowMs += ms),
    random: () => 0.5,
    ...options,
  });
  const client = createClient({
    endpoint: 'http://127.0.0.1:1',
    requestHandler: createInProcessHandler(standIn.call),
  });
  return {
    ...{ standIn, client },
    call: callWith(client),
    now: () => nowMs,
    advance: (ms: number) => void (nowMs += ms),
  };
}
