import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { createInProcessHandler } from '../src/index.ts';
import type { DynamodbFault, DynamodbStandInOptions } from '../src/index.ts';
import { createClient, createMemory, DEFINITION, TABLE } from './dynamodb-memory-client.ts';
import { aWord, claim } from './dynamodb-memory-scenarios.ts';
import { seededRandom } from './fake-time.ts';

const TableName = TABLE;
const NONE = { ':p': { S: 'EMBEDDING_STATUS#NONE' } };
const byStatus = {
  ...{ TableName, IndexName: 'GSI1', KeyConditionExpression: 'GSI1PK = :p', ExpressionAttributeValues: NONE },
};
const keyOf = ({ PK, SK }: ReturnType<typeof aWord>) => ({ PK, SK });

async function start(options: Partial<DynamodbStandInOptions> = {}) {
  const memory = createMemory(options);
  await memory.call('CreateTable', { ...DEFINITION });
  return memory;
}

const putWords = (count: number) => ({
  RequestItems: {
    [TABLE]: Array.from({ length: count }, (_, at) => ({ PutRequest: { Item: aWord(at + 1) } })),
  },
});

describe('what is stored', () => {
  it('is not changed by what callers do to their items', async () => {
    const { call, standIn } = await start();
    await call('PutItem', { TableName, Item: aWord(1) });
    const [before] = standIn.items(TABLE);
    await call(...claim(1));
    expect(before).toMatchObject({ embedding_status: { S: 'NONE' } });
    expect(standIn.items(TABLE)).toMatchObject([{ embedding_status: { S: 'PENDING' } }]);
    expect(standIn.items('missing')).toEqual([]);
  });

  it('compares documents by value, with numbers as normalised', async () => {
    const { call } = await start();
    await call('PutItem', { TableName, Item: aWord(1) });
    const reply = await call('PutItem', {
      ...{ TableName, Item: aWord(1), ConditionExpression: 'bounding_box = :m' },
      ExpressionAttributeValues: {
        ':m': { M: { y: { N: '1.0' }, x: { N: '0.1' }, width: { N: '0' }, height: { N: '0.00001' } } },
      },
    });
    expect(reply).toEqual({});
  });

  it('takes names that objects have too', async () => {
    const { call } = await start();
    const Item = { ...keyOf(aWord(1)), constructor: { S: 'c' }, ['__proto__']: { S: 'p' } };
    const ConditionExpression = 'attribute_not_exists(toString)';
    expect(await call('PutItem', { TableName, Item, ConditionExpression })).toEqual({});
    const { Item: read } = await call('GetItem', { TableName, Key: keyOf(aWord(1)) });
    expect(Object.keys(read as object).sort()).toEqual(['PK', 'SK', '__proto__', 'constructor']);
  });

  it('gives the item with the failed condition where that is asked for', async () => {
    const { call } = await start();
    await call('PutItem', { TableName, Item: aWord(1) });
    const [operation, input] = claim(1);
    await call(operation, input);
    const refused = await call(operation, { ...input, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
    expect(refused).toMatchObject({
      error: 'ConditionalCheckFailedException',
      Item: { embedding_attempts: { N: '1' } },
    });
  });
});

describe('what it does not know', () => {
  it.each([
    ['an operation', 'UnknownOperationException', 'TransactWriteItems', {}],
    [
      'a parameter',
      'ValidationException',
      'GetItem',
      { TableName, Key: keyOf(aWord(1)), AttributesToGet: ['PK'] },
    ],
    ['capacity', 'ValidationException', 'Query', { ...byStatus, ReturnConsumedCapacity: 'TOTAL' }],
    ['parallel scans', 'ValidationException', 'Scan', { TableName, Segment: 0, TotalSegments: 2 }],
    [
      'an order of lists',
      'ValidationException',
      'Scan',
      { TableName, FilterExpression: 'a < :l', ExpressionAttributeValues: { ':l': { L: [] } } },
    ],
    [
      'an empty index key',
      'ValidationException',
      'PutItem',
      { TableName, Item: aWord(1, { GSI1PK: { S: '' } }) },
    ],
    [
      'a partly projected index',
      'ValidationException',
      'CreateTable',
      {
        ...DEFINITION,
        TableName: 'other',
        GlobalSecondaryIndexes: [
          { ...DEFINITION.GlobalSecondaryIndexes?.[0], Projection: { ProjectionType: 'KEYS_ONLY' } },
        ],
      },
    ],
    [
      'provisioned capacity',
      'ValidationException',
      'CreateTable',
      { ...DEFINITION, TableName: 'other', BillingMode: 'PROVISIONED' },
    ],
  ])('%s is refused', async (_what, error, operation, body) => {
    const { standIn } = await start();
    const reply = await standIn.fetch(
      new Request('http://127.0.0.1/', {
        method: 'POST',
        headers: { 'x-amz-target': `DynamoDB_20120810.${operation}` },
        body: JSON.stringify(body),
      }),
    );
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ __type: expect.stringContaining(`#${error}`) as unknown });
  });
});

describe('time', () => {
  it('shows in an index what was there a while ago', async () => {
    const { call, advance } = await start({ indexLagMs: 1_000 });
    await call('BatchWriteItem', putWords(2));
    expect(await call('Query', byStatus)).toMatchObject({ Count: 0 });
    advance(999);
    await call(...claim(1));
    expect(await call('Query', byStatus)).toMatchObject({ Count: 0 });
    advance(1);
    expect(await call('Query', byStatus)).toMatchObject({ Count: 2 });
    advance(999);
    expect(await call('Query', byStatus)).toMatchObject({ Count: 1, Items: [{ text: { S: 'word 2' } }] });
  });

  it('hides late writes from reads that are not consistent, where that is wanted', async () => {
    const { call, advance } = await start({ readLagMs: 50 });
    await call('PutItem', { TableName, Item: aWord(1) });
    const input = { TableName, Key: keyOf(aWord(1)) };
    expect(await call('GetItem', input)).toEqual({});
    expect(await call('GetItem', { ...input, ConsistentRead: true })).toHaveProperty('Item');
    expect(await call(...claim(1))).toHaveProperty('Attributes');
    advance(50);
    expect(await call('GetItem', input)).toHaveProperty('Item');
  });

  it('throttles the partition of an index, leaving items of a batch and refusing single writes', async () => {
    const { call, advance, standIn } = await start({ partitionWritesPerSecond: 30 });
    expect(await call('BatchWriteItem', putWords(20))).toEqual({ UnprocessedItems: {} });
    const { UnprocessedItems } = await call('BatchWriteItem', putWords(20));
    expect((UnprocessedItems as Record<string, unknown[]>)[TABLE]).toHaveLength(10);
    expect(await call(...claim(1))).toMatchObject({ error: 'ProvisionedThroughputExceededException' });
    expect(await call('BatchWriteItem', putWords(2))).toMatchObject({
      error: 'ProvisionedThroughputExceededException',
    });
    advance(100);
    expect(await call('BatchWriteItem', { RequestItems: UnprocessedItems })).toMatchObject({
      UnprocessedItems: { [TABLE]: { length: 7 } },
    });
    expect(standIn.stats()).toMatchObject({ itemsWritten: 33, unprocessed: 17, throttled: 2 });
  });
});

describe('faults', () => {
  const claimed = { embedding_status: { S: 'PENDING' } };
  it.each<[string, DynamodbFault, string, object]>([
    [
      'throttled',
      { kind: 'throttled', operation: 'UpdateItem' },
      'ProvisionedThroughputExceededException',
      {},
    ],
    ['internal-error', { kind: 'internal-error', operation: '*' }, 'InternalServerError', {}],
    ['lost before', { kind: 'lost', when: 'before', operation: 'UpdateItem' }, 'Error', {}],
    ['lost after', { kind: 'lost', when: 'after', operation: 'UpdateItem' }, 'Error', claimed],
  ])('%s', async (_name, fault, error, state) => {
    const { call, standIn } = await start();
    await call('PutItem', { TableName, Item: aWord(1) });
    standIn.faults.add(fault);
    expect(await call(...claim(1))).toMatchObject({ error });
    expect(standIn.items(TABLE)).toMatchObject([state]);
    expect(standIn.faults.list()).toEqual([]);
    expect(await call('GetItem', { TableName, Key: keyOf(aWord(1)) })).toHaveProperty('Item');
  });

  it('delay a request or its reply by the clock', async () => {
    const { call, standIn, now } = await start();
    const [start_, seen] = [now(), [] as number[]];
    standIn.faults.add({ kind: 'latency', operation: 'PutItem', ms: [100, 300] });
    standIn.faults.add({ kind: 'latency', operation: 'PutItem', ms: 30, when: 'after' });
    await call('PutItem', { TableName, Item: aWord(1) });
    seen.push(now() - start_);
    expect(seen).toEqual([230]);
  });

  it('leave a share of a batch', async () => {
    const { call, standIn } = await start({ random: seededRandom() });
    standIn.faults.add({ kind: 'unprocessed', operation: 'BatchWriteItem', share: 0.5 });
    const { UnprocessedItems } = await call('BatchWriteItem', putWords(25));
    const left = (UnprocessedItems as Record<string, unknown[]>)[TABLE] ?? [];
    expect(left.length).toBeGreaterThan(3);
    expect(standIn.items(TABLE)).toHaveLength(25 - left.length);
    expect(await call('BatchWriteItem', { RequestItems: UnprocessedItems })).toEqual({
      UnprocessedItems: {},
    });
    expect(standIn.items(TABLE)).toHaveLength(25);
  });

  it('strike by number, chance and request', async () => {
    const { call, standIn } = await start({ random: seededRandom() });
    const strikes = async () => {
      const replies = [];
      for (let word = 1; word <= 20; word += 1) {
        replies.push(await call('PutItem', { TableName, Item: aWord(word) }));
      }
      return replies.flatMap(({ error }, at) => (error === undefined ? [] : [at + 1]));
    };
    standIn.faults.add({ kind: 'throttled', operation: '*', after: 2, times: 3 });
    expect(await strikes()).toEqual([3, 4, 5]);
    standIn.faults.add({
      kind: 'throttled',
      operation: '*',
      times: Infinity,
      where: (body) => JSON.stringify(body).includes('word 7"'),
    });
    expect(await strikes()).toEqual([7]);
    standIn.faults.clear();
    standIn.faults.add({ kind: 'throttled', operation: 'PutItem', times: Infinity, probability: 0.5 });
    const struck = await strikes();
    expect(struck.length).toBeGreaterThan(3);
    expect(struck.length).toBeLessThan(17);
  });

  it('come from a policy that is asked for every request', async () => {
    const routes: unknown[] = [];
    const { call } = createMemory({
      faults: {
        next({ route }) {
          routes.push(route);
          return route === 'PutItem' ? { kind: 'throttled', operation: '*' } : undefined;
        },
      },
    });
    await call('CreateTable', { ...DEFINITION });
    expect(await call('PutItem', { TableName, Item: aWord(1) })).toHaveProperty('error');
    expect(routes).toEqual(['CreateTable', 'PutItem']);
  });
});

describe('the in-process handler', () => {
  it('lets the SDK repeat what was lost, so that an update may happen twice', async () => {
    const { standIn, call } = await start();
    await call('PutItem', { TableName, Item: aWord(1) });
    const requestHandler: DynamoDBClientConfig['requestHandler'] = createInProcessHandler(standIn.call);
    const client = createClient({ endpoint: 'http://127.0.0.1:1', requestHandler, maxAttempts: 3 });
    standIn.faults.add({ kind: 'lost', when: 'after', operation: 'UpdateItem' });
    await client.send(
      new UpdateItemCommand({
        ...{ TableName, Key: keyOf(aWord(1)) as never, UpdateExpression: 'ADD attempts :one' },
        ExpressionAttributeValues: { ':one': { N: '1' } },
      }),
    );
    expect(standIn.items(TABLE)).toMatchObject([{ attempts: { N: '2' } }]);
    expect(standIn.stats()).toMatchObject({ connectionsLost: 1, requests: { UpdateItem: 2 } });
  });

  it('gives up with a caller that gives up', async () => {
    const { client, standIn } = await start({
      sleep: (_ms, signal) =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
    });
    standIn.faults.add({ kind: 'latency', operation: 'GetItem', ms: 1_000 });
    const giveUp = new AbortController();
    const reading = client.send(new GetItemCommand({ TableName, Key: { PK: { S: 'a' }, SK: { S: 'b' } } }), {
      abortSignal: giveUp.signal,
    });
    setImmediate(() => giveUp.abort());
    await expect(reading).rejects.toThrow();
    expect(client).toBeInstanceOf(DynamoDBClient);
  });
});
