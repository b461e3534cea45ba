import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { createDynamoRepo, TableNotFoundError } from '../src/index.ts';
import { tableDefinition } from '../src/table.ts';
import { aSummary, BATCH } from './factories.ts';
import { readGolden } from './golden.ts';
import { refusal, startDynamo, transport } from './local-table.ts';
import type { Answer, LocalDynamo } from './local-table.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
let dynamo: LocalDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

describe('the table', () => {
  const golden = readGolden<Record<'seed' | 'head', CreateTableCommandInput>>('table');
  it.each([
    ['first', golden.seed],
    ['second', golden.head],
  ] as const)('is defined as the %s generation made it', (generation, expected) => {
    const byName = <T extends { IndexName?: string; AttributeName?: string }>(list: T[] = []) =>
      list.toSorted((a, b) =>
        String(a.IndexName ?? a.AttributeName).localeCompare(String(b.IndexName ?? b.AttributeName)),
      );
    const sorted = (input: CreateTableCommandInput) => ({
      ...input,
      AttributeDefinitions: byName(input.AttributeDefinitions),
      GlobalSecondaryIndexes: byName(input.GlobalSecondaryIndexes),
    });
    expect(sorted(tableDefinition('ReceiptsTable', generation))).toEqual(sorted(expected));
  });

  it('is created once, however often that is asked for, and keeps its items', async () => {
    const { repo } = await dynamo.createTable('first');
    await repo.batches.add(aSummary());
    await repo.table.create('second');
    expect(await repo.batches.get(BATCH)).toEqual(aSummary());
    expect(await repo.table.check()).toEqual({ exists: true, status: 'ACTIVE', missingIndexes: [] });
  });

  it('is waited for until it and its indexes are active', async () => {
    const statuses = [
      ['CREATING', 'CREATING'],
      ['ACTIVE', 'CREATING'],
      ['ACTIVE', 'ACTIVE'],
    ];
    let slept = 0;
    const requestHandler = transport(async ({ operation }): Promise<Answer> => {
      if (operation === 'CreateTable') return { status: 200, body: {} };
      const [TableStatus, IndexStatus] = statuses.shift() ?? [];
      return { status: 200, body: { Table: { TableStatus, GlobalSecondaryIndexes: [{ IndexStatus }] } } };
    });
    const sleep = async () => {
      slept += 1;
    };
    const { endpoint } = dynamo;
    const repo = createDynamoRepo({
      tableName: 'slow',
      endpoint,
      region: 'us-east-1',
      credentials,
      requestHandler,
      sleep,
    });
    await repo.table.create();
    expect({ slept, left: statuses }).toEqual({ slept: 2, left: [] });
  });

  it('is reported missing, with every index, where there is none', async () => {
    const repo = createDynamoRepo({
      tableName: 'absent',
      endpoint: dynamo.endpoint,
      region: 'us-east-1',
      credentials,
    });
    expect(await repo.table.check()).toEqual({
      exists: false,
      status: undefined,
      missingIndexes: ['GSI1', 'GSI2', 'GSI3', 'GSITYPE'],
    });
    await expect(repo.batches.get(BATCH)).rejects.toThrow(TableNotFoundError);
    await expect(repo.batches.get(BATCH)).rejects.toThrow(/absent at http:.*lading init/);
  });

  it('names indexes that are there under other keys', async () => {
    const { endpoint } = dynamo;
    const requestHandler = transport(async ({ forward }) => {
      const answer = await forward();
      const table = answer.body.Table as {
        GlobalSecondaryIndexes: { IndexName: string; KeySchema: unknown[] }[];
      };
      table.GlobalSecondaryIndexes = table.GlobalSecondaryIndexes.filter(
        ({ IndexName }) => IndexName !== 'GSI3',
      );
      table.GlobalSecondaryIndexes.find(({ IndexName }) => IndexName === 'GSI2')?.KeySchema.pop();
      return answer;
    });
    const { tableName } = await dynamo.createTable();
    const repo = createDynamoRepo({ tableName, endpoint, region: 'us-east-1', credentials, requestHandler });
    expect(await repo.table.check()).toMatchObject({ exists: true, missingIndexes: ['GSI2', 'GSI3'] });
  });
});

describe('a request that fails', () => {
  it.each([
    ['ResourceNotFoundException', 'no such table', { name: 'TableNotFoundError' }],
    [
      'ValidationException',
      'The table does not have the specified index: GSI1',
      { name: 'MissingIndexError', indexName: 'GSI1' },
    ],
    ['AccessDeniedException', 'not authorized', { name: 'TableRequestError', failure: 'access' }],
    ['UnrecognizedClientException', 'bad token', { name: 'TableRequestError', failure: 'access' }],
    ['ValidationException', 'bad item', { name: 'TableRequestError', failure: 'refused' }],
    ['InternalServerError', 'oops', { name: 'TableRequestError', failure: 'unavailable' }],
    ['ThrottlingException', 'slow down', { name: 'TableRequestError', failure: 'unavailable' }],
  ])('by %s (%s) says who can help', async (type, message, expected) => {
    const { repoWith } = await dynamo.createTable();
    const repo = repoWith({ requestHandler: transport(async () => refusal(type, message)), maxAttempts: 1 });
    await expect(repo.batches.get(BATCH)).rejects.toMatchObject({ ...expected, cause: { name: type } });
  });

  it('because nobody listens is unavailable, and says why', async () => {
    const settings = {
      tableName: 'any',
      endpoint: 'http://127.0.0.1:1',
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
    };
    const failure = createDynamoRepo(settings).batches.get(BATCH);
    await expect(failure).rejects.toMatchObject({ failure: 'unavailable', operation: 'GetItem' });
    await expect(failure).rejects.toThrow(/ECONNREFUSED.*run it again later/);
  });

  it('because there are no credentials is a matter of access', async () => {
    const credentialsOf = async () => {
      throw Object.assign(new Error('none'), { name: 'CredentialsProviderError' });
    };
    const repo = createDynamoRepo({
      tableName: 'any',
      endpoint: dynamo.endpoint,
      region: 'us-east-1',
      credentials: credentialsOf,
    });
    await expect(repo.batches.get(BATCH)).rejects.toMatchObject({ failure: 'access' });
  });
});
