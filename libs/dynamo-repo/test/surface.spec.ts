import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createDynamoRepo } from '../src/index.ts';
import { aResult, aSummary, BATCH } from './factories.ts';
import { collect, refusal, startDynamo, transport } from './local-table.ts';
import type { LocalDynamo } from './local-table.ts';

let dynamo: LocalDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

it('uses a client of the SDK that exists already, and leaves it open', async () => {
  const { tableName } = await dynamo.createTable();
  const client = new DynamoDBClient({ endpoint: dynamo.endpoint, region: 'us-east-1', credentials });
  const repo = createDynamoRepo({ tableName, client });
  await repo.batches.add(aSummary());
  await repo[Symbol.asyncDispose]();
  const again = createDynamoRepo({ tableName, client });
  expect(await again.batches.get(BATCH)).toEqual(aSummary());
  client.destroy();
});

it('ends a request under way, and every later one, with the reason of its signal', async () => {
  const { repoWith } = await dynamo.createTable();
  const stop = new AbortController();
  const requestHandler = transport(async () => {
    stop.abort(new Error('shutting down'));
    return refusal('AbortedByTheTest');
  });
  const repo = repoWith({ requestHandler, signal: stop.signal });
  await expect(repo.batches.get(BATCH)).rejects.toThrow('shutting down');
  await expect(repo.batches.get(BATCH)).rejects.toThrow('shutting down');
});

it('does not sleep on when its signal is aborted', async () => {
  const { repoWith } = await dynamo.createTable();
  const stop = new AbortController();
  const requestHandler = transport(async () => refusal('ThrottlingException'));
  const sleep = async () => stop.abort(new Error('shutting down'));
  const repo = repoWith({ requestHandler, signal: stop.signal, sleep, maxAttempts: 1 });
  await expect(collect(repo.results.putAll([aResult()]))).rejects.toThrow('shutting down');
});

it('tells the logger what was left unwritten and when it tries again', async () => {
  const { repoWith, tableName } = await dynamo.createTable();
  let refusals = 1;
  const requestHandler = transport(({ forward }) =>
    refusals-- > 0 ? Promise.resolve(refusal('ThrottlingException')) : forward(),
  );
  const warnings: string[] = [];
  const repo = repoWith({
    requestHandler,
    maxAttempts: 1,
    logger: { warn: (message) => warnings.push(message) },
    sleep: async () => undefined,
    random: () => 0.5,
  });
  expect(await collect(repo.results.putAll([aResult()]))).toEqual([1]);
  expect(warnings).toEqual([`DynamoDB left 1 of 1 items of table ${tableName} unwritten; again in 50 ms`]);
});
