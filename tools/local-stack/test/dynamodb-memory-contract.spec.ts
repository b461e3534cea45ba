import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { callWith, createClient, createMemory, DEFINITION, TABLE } from './dynamodb-memory-client.ts';
import type { Call, Reply } from './dynamodb-memory-client.ts';
import { OTHER_SCENARIOS, PRODUCT_SCENARIOS, REFUSED } from './dynamodb-memory-scenarios.ts';

// Its types are the stack's own and not part of the tests' project.
const dynalite = createRequire(import.meta.url)('dynalite') as (options: Record<string, number>) => Server;

let server: Server;
let client: DynamoDBClient;
let reference: Call;
let memory: Call;

beforeEach(async () => {
  server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = createClient({ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  reference = callWith(client);
  memory = createMemory().call;
  for (const call of [reference, memory]) {
    await call('CreateTable', { ...DEFINITION });
    while ((await status(call)) !== 'ACTIVE');
  }
});

afterEach(async () => {
  client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function status(call: Call): Promise<unknown> {
  const { Table } = await call('DescribeTable', { TableName: TABLE });
  return (Table as Reply | undefined)?.['TableStatus'];
}

/** What has to be the same: of a table its keys, of items in no order the items, of errors the name. */
function essence(reply: Reply): Reply {
  const { message: _message, Table, ...rest } = reply;
  if (Table !== undefined) return { ...rest, Table: tableEssence(Table as Reply) };
  return rest;
}

function tableEssence({
  KeySchema,
  AttributeDefinitions,
  GlobalSecondaryIndexes,
  TableStatus,
  BillingModeSummary,
}: Reply) {
  const byText = (list: unknown) => (list as unknown[]).map((each) => JSON.stringify(each)).sort();
  const indexes = (GlobalSecondaryIndexes as Reply[]).map(
    ({ IndexName, KeySchema, Projection, IndexStatus }) => ({
      ...{ IndexName, KeySchema, Projection, IndexStatus },
    }),
  );
  const { BillingMode } = BillingModeSummary as Reply;
  return {
    KeySchema,
    TableStatus,
    BillingMode,
    attributes: byText(AttributeDefinitions),
    indexes: byText(indexes),
  };
}

function unordered(reply: Reply): Reply {
  const { Items } = reply;
  return Array.isArray(Items) ? { ...reply, Items: Items.map((item) => JSON.stringify(item)).sort() } : reply;
}

describe('the stand-in answers as dynalite does', () => {
  it.each([...PRODUCT_SCENARIOS, ...OTHER_SCENARIOS])('$name', async ({ name, refusals, run }) => {
    const seen = (replies: Reply[]) =>
      replies.map(essence).map(name === 'scans' ? unordered : (reply) => reply);
    const expected = seen(await run(reference));
    // A mistake in a scenario would be refused alike on both sides.
    expect(expected.filter(({ error }) => error === 'ValidationException')).toHaveLength(refusals ?? 0);
    expect(expected.length).toBeGreaterThan(0);
    expect(seen(await run(memory))).toEqual(expected);
  });

  it.each(REFUSED)('refuses %s', async (_what, operation, input) => {
    const [expected, actual] = [await reference(operation, input), await memory(operation, input)];
    expect(expected).toHaveProperty('error');
    expect(actual['error']).toBe(expected['error']);
    expect(await memory('Scan', { TableName: TABLE })).toMatchObject({ Count: 0 });
  });
});
