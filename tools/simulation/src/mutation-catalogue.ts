/** One mistake that somebody could make in the product: texts of its files, and what they become. */
export interface Mutation {
  name: string;
  edits: readonly { file: string; from: string; to: string }[];
}

const INGEST = 'libs/pipeline/src/ingest.ts';
const FINISH = 'libs/pipeline/src/finish-submission.ts';
const DOWNLOAD = 'libs/pipeline/src/download-openai-batch-result.ts';
const CREATE = 'libs/openai-batch/src/create-batch.ts';
const READ_RESULTS = 'libs/openai-batch/src/read-results.ts';

const WRITE_STEP = `  const written = mapConcurrent(upserted, SHARDS_AT_ONCE, (shard) =>
    writeEmbeddingResultsToDynamo(deps, batch, manifest, shard, lease),
  );
  await Array.fromAsync(written);
  // The ledger and the next download need as much.
  deps.pinecone.releaseMemory();
  const completed = await markBatchComplete(deps, batch, manifest, lease);
`;

/** Each must be caught within 500 seeds. */
export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'complete before results are written',
    edits: [
      {
        file: INGEST,
        from: WRITE_STEP,
        to: `  const shards = await Array.fromAsync(upserted);
  const completed = await markBatchComplete(deps, batch, manifest, lease);
  for (const shard of shards) await writeEmbeddingResultsToDynamo(deps, batch, manifest, shard, lease);
`,
      },
      {
        file: 'libs/pipeline/src/mark-batch-complete.ts',
        from: '  if (!balance.balanced) throw LedgerError.unbalanced(batchId, balance.problems);\n',
        to: '',
      },
    ],
  },
  {
    name: "drop the word's batch-id condition",
    edits: [
      {
        file: 'libs/dynamo-repo/src/words.ts',
        from: `      expression: \`#embedding_status = :pending AND \${owner}\`,
      names: ['embedding_batch_id'],
      values: { ':pending': 'PENDING', ...(batchId !== undefined && { ':batch': batchId }) },`,
        to: `      expression: '#embedding_status = :pending',
      values: { ':pending': 'PENDING' },`,
      },
    ],
  },
  {
    name: "drop the lease's fencing",
    edits: [
      {
        file: 'libs/dynamo-repo/src/runs.ts',
        from: `condition: { expression: '#lease_fence = :fence', names: ['lease_fence'], values: { ':fence': fence } },`,
        to: `condition: { expression: 'attribute_exists(PK)' },`,
      },
    ],
  },
  {
    name: 'retry create blindly',
    edits: [
      {
        file: CREATE,
        from: `import { exchange, toError, type Connection }`,
        to: `import { call, toError, type Connection }`,
      },
      {
        file: CREATE,
        from: `    const reply = await exchange(
      connection,
`,
        to: `    const reply = await call(
      connection,
      'create a batch',
`,
      },
      {
        file: CREATE,
        from: `maxRetries: 0 }),
      signal,
`,
        to: `maxRetries: 0 }),
      { signal },
`,
      },
    ],
  },
  {
    name: 'skip the search before create',
    edits: [
      {
        file: FINISH,
        from: `    const openaiBatch = await findCreatedBatch(deps, run, lease.signal);
    if (openaiBatch) return { openaiBatch, adopted: true };
`,
        to: '',
      },
      {
        file: FINISH,
        from: `    const openaiBatch = await findCreatedBatch(deps, run, lease.signal);
    return openaiBatch`,
        to: `    const openaiBatch = undefined;
    return openaiBatch`,
      },
    ],
  },
  {
    name: 'ignore the error file',
    edits: [
      {
        file: READ_RESULTS,
        from: '[batch.outputFileId, batch.errorFileId]',
        to: '[batch.outputFileId]',
      },
    ],
  },
  {
    name: 'trust request_counts',
    edits: [
      {
        file: READ_RESULTS,
        from: '[batch.outputFileId, batch.errorFileId]',
        to: '(batch.requestCounts?.failed === 0 ? [batch.outputFileId] : [batch.outputFileId, batch.errorFileId])',
      },
    ],
  },
  {
    name: "don't record missing ids",
    edits: [
      {
        file: DOWNLOAD,
        from: '    if (place !== undefined && arrivals.arrive(place)) yield',
        to: '    if (place !== undefined && failed.has(customId) && arrivals.arrive(place)) yield',
      },
    ],
  },
  {
    name: 'write the manifest before the last shard',
    edits: [
      {
        file: DOWNLOAD,
        from: '    shards[shard] = records;\n',
        to: `    shards[shard] = records;
    await writeManifest(deps.staging, manifestKey, {
      batchId,
      openaiBatchId: openaiBatch.id,
      openaiStatus: openaiBatch.status,
      failure: null,
      submitted: arrivals.submitted ?? null,
      records: shards.reduce((sum, count) => sum + count, 0),
      // Shards are not done in the order of their numbers.
      shards: Array.from(shards, (count) => count ?? 1),
      sectionShards: plan.sectionShards,
      unexpected: 0,
      unattributable: 0,
    });
`,
      },
    ],
  },
  {
    name: "treat 401 as an item's failure",
    edits: [
      {
        file: 'libs/pinecone-upsert/src/reaction.ts',
        from: `  if (status !== 400 && status !== 422) return 'stop';`,
        // By its status, or the words of it would still tell what it is about.
        to: `  if (status === 401) return 'bisect';\n  if (status !== 400 && status !== 422) return 'stop';`,
      },
    ],
  },
  {
    name: 'count a verdict before the upsert is acknowledged',
    edits: [
      {
        file: 'libs/pinecone-upsert/src/upsert.ts',
        from: `    const outcomes = await sendBody(connection, body, { host, namespace, signal, onBody });`,
        to: `    void sendBody(connection, body, { host, namespace, signal, onBody }).catch(() => undefined);
    const outcomes = body.ids.map((id) => ({ id, ok: true as const }));`,
      },
      {
        file: 'libs/pinecone-upsert/src/upsert.ts',
        from: `    if (body.buffer) buffers.give(body.buffer);
`,
        to: '',
      },
    ],
  },
  {
    name: "release words of a batch that can't be read",
    edits: [
      {
        file: INGEST,
        from: `import type { Dependencies } from './dependencies.ts';
`,
        to: `import { BatchNotFoundError } from '@lading/openai-batch';
import type { Dependencies } from './dependencies.ts';
import { stagedInputIds } from './stage-input.ts';
`,
      },
      {
        file: INGEST,
        from: `    const { batchId, openaiBatchId } = batch;
    const { attempts } =`,
        to: `    const { batchId, openaiBatchId } = batch;
    if (error instanceof BatchNotFoundError) {
      for (const id of await stagedInputIds(deps, batchId)) await deps.repo.words.settle(id, { batchId, to: 'NONE' });
      await deps.repo.batches.close(batchId, 'FAILED');
    }
    const { attempts } =`,
      },
    ],
  },
];
