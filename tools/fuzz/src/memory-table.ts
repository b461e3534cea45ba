import { createDynamoRepo } from '@lading/dynamo-repo';
import type { DynamoRepo, OnUnreadable } from '@lading/dynamo-repo';
import { createDynamodbStandIn, createInProcessHandler } from '@lading/local-stack';
import type { DynamodbStandIn } from '@lading/local-stack';

export const TABLE_NAME = 'ReceiptsTable';

/** The product's repository on an empty table in memory. */
export async function createMemoryTable(
  onUnreadable?: OnUnreadable,
): Promise<{ repo: DynamoRepo; standIn: DynamodbStandIn }> {
  const sleep = async () => undefined;
  const standIn = createDynamodbStandIn({ now: Date.now, sleep, random: Math.random });
  const repo = createDynamoRepo({
    tableName: TABLE_NAME,
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'fuzz', secretAccessKey: 'fuzz' },
    requestHandler: createInProcessHandler(standIn.call),
    maxWritesPerSecond: 1_000_000,
    sleep,
    onUnreadable,
  });
  await repo.table.create();
  return { repo, standIn };
}
