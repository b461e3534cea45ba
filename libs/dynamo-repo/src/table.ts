import {
  CreateTableCommand,
  DescribeTableCommand,
  ResourceInUseException,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import type { CreateTableCommandInput, KeySchemaElement, TableDescription } from '@aws-sdk/client-dynamodb';
import type { TableClient } from './client.ts';
import { TableRequestError } from './errors.ts';

/** `first`: as the table was made originally. `second`: with GSI4, since 2026. Nothing here reads GSI4. */
export type TableGeneration = 'first' | 'second';

/** Whether the table can be used. */
export interface TableCheck {
  exists: boolean;
  /** DynamoDB's word (`ACTIVE`, `CREATING` …); absent when there is no table. */
  status?: string;
  /** Indexes of the first generation that the table lacks or has under other keys; all of them when there is no table. */
  missingIndexes: string[];
}

/** Creates and checks the table. */
export interface TableAdmin {
  /** Creates the table, on demand capacity, and returns when it and its indexes are active. An existing table is left as it is. */
  create(generation?: TableGeneration): Promise<void>;
  /** Tells what is there and which parts are missing; changes nothing. */
  check(): Promise<TableCheck>;
}

const BOTH_GENERATIONS: Record<string, readonly [hash: string, range?: string]> = {
  GSI1: ['GSI1PK', 'GSI1SK'],
  GSI2: ['GSI2PK', 'GSI2SK'],
  GSI3: ['GSI3PK', 'GSI3SK'],
  GSITYPE: ['TYPE'],
};
const SECOND_GENERATION = { ...BOTH_GENERATIONS, GSI4: ['GSI4PK', 'GSI4SK'] } as const;

const POLL_MS = 1_000;
const MAX_POLLS = 600;

/** Parameters of CreateTable for one generation (pure). */
export function tableDefinition(tableName: string, generation: TableGeneration): CreateTableCommandInput {
  const indexes: [string, readonly [string, string?]][] = Object.entries(
    generation === 'first' ? BOTH_GENERATIONS : SECOND_GENERATION,
  );
  const attributes = ['PK', 'SK', ...indexes.flatMap(([, keys]) => keys)];
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keySchema(['PK', 'SK']),
    AttributeDefinitions: attributes.map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    GlobalSecondaryIndexes: indexes.map(([IndexName, keys]) => ({
      IndexName,
      KeySchema: keySchema(keys),
      Projection: { ProjectionType: 'ALL' },
    })),
  };
}

/** Binds the table's own affairs to a client. */
export function createTableAdmin(
  client: TableClient,
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>,
): TableAdmin {
  return {
    async create(generation = 'second') {
      const definition = tableDefinition(client.tableName, generation);
      await client.call('CreateTable', async () => {
        await client.raw.send(new CreateTableCommand(definition), client.sendOptions).catch(unlessItExists);
      });
      for (let poll = 0; poll < MAX_POLLS; poll += 1) {
        if (isActive(await describe(client))) return;
        await sleep(POLL_MS);
      }
      throw new TableRequestError(client.location, 'CreateTable', 'unavailable', 'it is not active yet.');
    },
    async check() {
      const table = await describe(client);
      return {
        exists: table !== undefined,
        status: table?.TableStatus,
        missingIndexes: missingIndexes(table),
      };
    },
  };
}

async function describe({
  tableName,
  raw,
  sendOptions,
  call,
}: TableClient): Promise<TableDescription | undefined> {
  return await call('DescribeTable', async () => {
    try {
      return (await raw.send(new DescribeTableCommand({ TableName: tableName }), sendOptions)).Table;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  });
}

function isActive(table: TableDescription | undefined): boolean {
  const indexes = table?.GlobalSecondaryIndexes ?? [];
  return table?.TableStatus === 'ACTIVE' && indexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE');
}

function missingIndexes(table: TableDescription | undefined): string[] {
  const present = new Map(
    table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema }) => [IndexName, KeySchema]),
  );
  return Object.entries(BOTH_GENERATIONS)
    .filter(([name, keys]) => !sameKeys(present.get(name), keys))
    .map(([name]) => name);
}

function sameKeys(
  schema: KeySchemaElement[] | undefined,
  [hash, range]: readonly [string, string?],
): boolean {
  const keyOf = (type: string) => schema?.find(({ KeyType }) => KeyType === type)?.AttributeName;
  return keyOf('HASH') === hash && keyOf('RANGE') === range;
}

function keySchema([hash, range]: readonly [string, string?]): KeySchemaElement[] {
  const element = (AttributeName: string, KeyType: 'HASH' | 'RANGE') => ({ AttributeName, KeyType });
  return [element(hash, 'HASH'), ...(range === undefined ? [] : [element(range, 'RANGE')])];
}

function unlessItExists(error: unknown): void {
  if (!(error instanceof ResourceInUseException)) throw error;
}
