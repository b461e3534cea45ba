import type { Ledger } from '@lading/domain-models';
import { createDynamoRepo } from '@lading/dynamo-repo';
import { createDynamodbStandIn, createInProcessHandler } from '@lading/local-stack';
import { batchIdOf } from './batch-id.ts';
import { createDynamodb } from './dynamodb.ts';
import type { TableCounts } from './dynamodb.ts';
import { createOpenAi } from './openai.ts';
import type { OpenAiCounts } from './openai.ts';
import type { BatchLines } from './openai-batch-lines.ts';
import type { StandInOptions } from './options.ts';
import { createPartitionLimit } from './partition-limit.ts';
import type { UpsertCounts } from './pinecone.ts';
import type { PineconeThread } from './start-pinecone-thread.ts';
import { createResultItems } from './result-items.ts';
import type { SeededTable } from './seeded-table.ts';
import type { Answer } from './listen.ts';

export const TABLE_NAME = 'ReceiptsTable';

/** How one batch stands in the table. */
export interface BatchState {
  status: string;
  ledger?: Ledger;
  /** Result items by status. */
  results: Record<string, number>;
}

/** What the stand-ins have seen since they were reset. */
export interface WorldState {
  openai: OpenAiCounts;
  upserts: UpsertCounts;
  table: TableCounts;
  batches: BatchState[];
}

/** The vendors of one run; Pinecone has its own address. */
export interface World {
  openai: Answer;
  dynamodb: Answer;
  state(): Promise<WorldState>;
}

/** Builds a world in which every batch is completed at OpenAI and pending in the table. */
export async function createWorld(
  options: StandInOptions,
  table: SeededTable,
  lines: BatchLines,
  pinecone: PineconeThread,
): Promise<World> {
  const { limits } = options;
  const { now } = Date;
  const rest = createDynamodbStandIn({ now, sleep: async () => undefined, random: Math.random });
  const repo = createDynamoRepo({
    tableName: TABLE_NAME,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    requestHandler: createInProcessHandler(rest.call),
  });
  await repo.table.create();
  for (let batch = 0; batch < options.batches; batch += 1) await repo.batches.add(toSummary(batch, table));

  const results = createResultItems();
  const openai = createOpenAi(lines, { size: options.size, status: options.openaiStatus ?? 'completed' });
  const limit = limits && createPartitionLimit(limits.partitionWrites, now);
  const dynamodb = createDynamodb({ table, results, rest, limit });
  await pinecone.reset();
  const stateOf = async (batch: number): Promise<BatchState> => {
    const batchId = batchIdOf(batch);
    const summary = await repo.batches.get(batchId);
    const run = await repo.runs.get(batchId);
    const counted = results.countOf(`BATCH#${batchId}`);
    return { status: summary?.status ?? 'gone', ledger: run?.ledger as Ledger | undefined, results: counted };
  };
  return {
    openai: openai.answer,
    dynamodb: dynamodb.answer,
    state: async () => ({
      openai: openai.counts,
      upserts: await pinecone.counts(),
      table: dynamodb.counts,
      batches: await Promise.all(Array.from({ length: options.batches }, (_, batch) => stateOf(batch))),
    }),
  };
}

/** As the Python system writes it: no run item, and OpenAI has the only copy of the input file. */
function toSummary(batch: number, table: SeededTable) {
  return {
    batchId: batchIdOf(batch),
    batchType: 'EMBEDDING',
    openaiBatchId: `batch-${batch}`,
    submittedAt: new Date(Date.UTC(2026, 0, 1) + batch * 1000).toISOString(),
    status: 'PENDING',
    resultFileId: 'N/A',
    receiptRefs: table.receiptsOf(batch),
  } as const;
}
