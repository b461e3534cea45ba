import * as z from 'zod';

const text = z.string().min(1);

/** What of a lease travels from state to state. */
const lease = z.object({ owner: text, fence: z.int().positive() });
export type LeaseData = z.infer<typeof lease>;

const pendingTotals = z.object({
  /** Pending batches on the pages so far. */
  count: z.int().nonnegative(),
  /** Age of the oldest of them. */
  oldestAgeSeconds: z.number().nonnegative(),
});

/** Where the next page begins, and what the pages so far held. */
const nextPage = z.strictObject({ cursor: text, seen: pendingTotals });

const ended = z.object({
  id: text,
  status: text,
  inputFileId: z.string(),
  outputFileId: text.optional(),
  errorFileId: text.optional(),
  /** The first only: the reason why the batch failed as a whole. */
  errors: z.array(z.object({ code: z.string().optional(), message: z.string() })).max(1),
});

const shardEvent = z.object({
  batchId: text,
  lease,
  /** Staging key of the manifest. */
  manifest: text,
  shard: z.int().nonnegative(),
});

/**
 * What every function takes and gives, named as the states are. Small JSON: ids, keys and counts; texts, vectors and
 * lists of records stay in staging.
 */
export const contracts = {
  ListPendingEmbeddingBatches: {
    /** `{}` for all pending batches, from the first page; an id of either kind for one batch, also when it is parked. */
    event: z.union([
      nextPage,
      z.strictObject({ openaiBatchId: text }),
      z.strictObject({ batchId: text }),
      z.strictObject({}),
    ]),
    result: z.object({
      batches: z.array(z.object({ batchId: text, openaiBatchId: text, evenIfParked: z.boolean() })),
      limits: z.object({
        batchesAtOnce: z.int().positive(),
        toleratedFailurePercentage: z.int().min(0).max(100),
      }),
      next: nextPage.nullable(),
    }),
  },
  GetOpenAiBatchStatus: {
    event: z.object({ batchId: text, openaiBatchId: text, evenIfParked: z.boolean(), owner: text }),
    result: z.discriminatedUnion('action', [
      z.object({ action: z.literal('ingest'), lease, ended }),
      z.object({ action: z.literal('leave'), reason: z.enum(['waiting', 'busy', 'parked']) }),
    ]),
  },
  DownloadOpenAiBatchResult: {
    event: z.object({ batchId: text, lease, ended }),
    result: z.object({
      manifest: text,
      /** Numbers of the shards. */
      shards: z.array(z.int().nonnegative()),
      records: z.int().nonnegative(),
    }),
  },
  UpsertEmbeddingsToPinecone: {
    event: shardEvent,
    result: z.object({
      records: z.int().nonnegative(),
      stored: z.int().nonnegative(),
      failed: z.int().nonnegative(),
      skipped: z.int().nonnegative(),
    }),
  },
  WriteEmbeddingResultsToDynamo: {
    event: shardEvent,
    result: z.object({ results: z.int().nonnegative(), wordsSettled: z.int().nonnegative() }),
  },
  MarkBatchComplete: {
    event: z.object({ batchId: text, lease, manifest: text }),
    result: z.object({ openaiStatus: text, ledger: z.record(z.string(), z.number()) }),
  },
  RecordFailedAttempt: {
    event: z.object({
      batchId: text,
      owner: text,
      /** As a state machine catches it; the cause is JSON where a function threw. */
      error: z.object({ Error: z.string(), Cause: z.string().default('') }),
    }),
    result: z.object({
      outcome: z.enum(['recorded', 'parked', 'not-counted', 'someone-else']),
      attempts: z.int().positive().optional(),
    }),
  },
  Submit: {
    event: z.strictObject({}),
    result: z.object({
      submitted: z.int().nonnegative(),
      inputs: z.int().nonnegative(),
      open: z.int().nonnegative(),
      rolledBack: z.int().nonnegative(),
      /** Why not everything was submitted; the next run goes on. */
      stopped: z.enum(['held', 'out-of-time']).optional(),
    }),
  },
} as const;

export type StepName = keyof typeof contracts;
export type EventOf<N extends StepName> = z.infer<(typeof contracts)[N]['event']>;
export type ResultOf<N extends StepName> = z.infer<(typeof contracts)[N]['result']>;
