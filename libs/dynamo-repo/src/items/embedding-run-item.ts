import { batchTypeSchema, receiptRefSchema } from '@lading/domain-models';
import type { ReceiptRef } from '@lading/domain-models';
import * as z from 'zod';
import type { Item } from '../client.ts';
import { embeddingRunKey, OPEN_SUBMISSIONS } from '../keys.ts';
import { checkItem, orUndefined, partsOfKey } from './read-item.ts';

const runPhaseSchema = z.enum([
  'intended',
  'claiming',
  'uploaded',
  'creating',
  'submitted',
  'rolling-back',
  'rolled-back',
  'refusing',
  'refused',
]);
/**
 * How far a submission is; each phase is saved before its work begins. One whose items can't be submitted is `refusing`,
 * then `refused`: their verdicts are recorded, and nothing is sent.
 */
export type RunPhase = z.infer<typeof runPhaseSchema>;

const embeddingRunSchema = z.object({
  batchId: z.string().min(1),
  /** Absent on batches that the Python system submitted. */
  phase: runPhaseSchema.optional(),
  /** ISO 8601. When the submission was intended, or the batch first leased. */
  createdAt: z.string(),
  /** ISO 8601. When the paid call was last sent. */
  createSentAt: z.string().optional(),
  inputFileId: z.string().optional(),
  openaiBatchId: z.string().optional(),
  /** OpenAI's own word, of the last poll. */
  openaiStatus: z.string().optional(),
  /** OpenAI's request counts of the last poll: shown, never trusted. */
  openaiCounts: z.record(z.string(), z.number()).optional(),
  model: z.string().optional(),
  dimensions: z.number().optional(),
  inputTextVersion: z.string().optional(),
  namespace: z.string().optional(),
  batchType: batchTypeSchema.optional(),
  /** Only while the submission is open; afterwards the summary has them. */
  receiptRefs: z.array(receiptRefSchema).optional(),
  /** Absent when nobody holds it. `expiresAt` in milliseconds since 1970. */
  lease: z.object({ owner: z.string(), expiresAt: z.number(), fence: z.number() }).optional(),
  /** Failures so far. */
  attempts: z.number(),
  lastError: z.object({ code: z.string(), message: z.string() }).optional(),
  lastErrorAt: z.string().optional(),
  /** Whose attempt it was that failed last. */
  lastErrorBy: z.string().optional(),
  /** Why the submission was closed, or the batch by an operator, if a reason was given. */
  closeReason: z.string().optional(),
  ledger: z.record(z.string(), z.number()).optional(),
  completedAt: z.string().optional(),
});

/** What is ours of a batch, beside its summary. */
export type EmbeddingRun = z.infer<typeof embeddingRunSchema>;

type RunDescription = 'model' | 'dimensions' | 'inputTextVersion' | 'namespace' | 'batchType' | 'receiptRefs';

/** The intent to submit a batch, saved before anything else happens. */
export type NewSubmission = Pick<EmbeddingRun, 'batchId' | 'createdAt' | RunDescription>;

/** What a submission learns on its way. Undefined leaves a value as it is. */
export type RunChanges = Partial<
  Pick<
    EmbeddingRun,
    'phase' | 'createSentAt' | 'inputFileId' | 'openaiBatchId' | 'openaiStatus' | RunDescription
  >
>;

/** The item of a new, open submission. */
export function toOpenSubmissionItem({ batchId, createdAt, ...description }: NewSubmission): Item {
  return {
    ...embeddingRunKey(batchId),
    GSI1PK: OPEN_SUBMISSIONS,
    GSI1SK: `${createdAt}#${batchId}`,
    TYPE: 'EMBEDDING_BATCH_RUN',
    created_at: createdAt,
    ...toRunAttributes({ ...description, phase: 'intended' }),
  };
}

/** Changes in the table's words. Receipt refs are short texts: three thousand of them share the item's 400 KB. */
export function toRunAttributes(changes: RunChanges): Item {
  return {
    phase: changes.phase,
    create_sent_at: changes.createSentAt,
    input_file_id: changes.inputFileId,
    openai_batch_id: changes.openaiBatchId,
    openai_status: changes.openaiStatus,
    model: changes.model,
    dimensions: changes.dimensions,
    input_text_version: changes.inputTextVersion,
    namespace: changes.namespace,
    batch_type: changes.batchType,
    receipt_refs: changes.receiptRefs?.map(({ imageId, receiptId }) => `${imageId}#${receiptId}`),
  };
}

/** @throws InvalidItemError */
export function fromEmbeddingRunItem(item: Item): EmbeddingRun {
  const [batchId] = partsOfKey(item, /^BATCH#(.+)$/s, /^RUN$/);
  return checkItem(embeddingRunSchema, item, {
    batchId,
    phase: orUndefined(item.phase),
    createdAt: item.created_at,
    createSentAt: orUndefined(item.create_sent_at),
    inputFileId: orUndefined(item.input_file_id),
    openaiBatchId: orUndefined(item.openai_batch_id),
    openaiStatus: orUndefined(item.openai_status),
    openaiCounts: orUndefined(item.openai_counts),
    model: orUndefined(item.model),
    dimensions: orUndefined(item.dimensions),
    inputTextVersion: orUndefined(item.input_text_version),
    namespace: orUndefined(item.namespace),
    batchType: orUndefined(item.batch_type),
    receiptRefs: Array.isArray(item.receipt_refs) ? item.receipt_refs.map(toReceiptRef) : undefined,
    lease: toLease(item),
    attempts: item.attempts ?? 0,
    lastError: orUndefined(item.last_error),
    lastErrorAt: orUndefined(item.last_error_at),
    lastErrorBy: orUndefined(item.last_error_by),
    closeReason: orUndefined(item.close_reason),
    ledger: orUndefined(item.ledger),
    completedAt: orUndefined(item.completed_at),
  });
}

function toLease({ lease_owner: owner, lease_expires_at: expiresAt, lease_fence: fence }: Item): unknown {
  return owner === undefined ? undefined : { owner, expiresAt, fence };
}

function toReceiptRef(ref: unknown): ReceiptRef | { imageId?: string; receiptId: number } {
  const [, imageId, receiptId] = /^(.+)#(\d+)$/.exec(String(ref)) ?? [];
  return { imageId, receiptId: Number(receiptId) };
}
