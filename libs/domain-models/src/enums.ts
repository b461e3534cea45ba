import * as z from 'zod';

/** Every batch status that either generation of the table writes; a new summary is only ever PENDING, COMPLETED or FAILED. */
export const batchStatusSchema = z.enum([
  'PENDING',
  'COMPLETED',
  'FAILED',
  'VALIDATING',
  'IN_PROGRESS',
  'FINALIZING',
  'EXPIRED',
  'CANCELING',
  'CANCELLED',
]);
/** Every status that a batch summary may hold, of both generations of the table. */
export type BatchStatus = z.infer<typeof batchStatusSchema>;

/** Statuses under which a batch may still bring results: what a lister of pending batches asks for. */
export const LIVE_BATCH_STATUSES = [
  'PENDING',
  'VALIDATING',
  'IN_PROGRESS',
  'FINALIZING',
  'CANCELING',
] as const satisfies readonly BatchStatus[];

/** Checks a `BatchType`. TEXT_EMBEDDING is ours alone: the Python system knows no such type, and must not meet one. */
export const batchTypeSchema = z.enum([
  'COMPLETION',
  'EMBEDDING',
  'LINE_EMBEDDING',
  'WORD_EMBEDDING',
  'TEXT_EMBEDDING',
]);
/** What a batch embeds or asks for. */
export type BatchType = z.infer<typeof batchTypeSchema>;

/** Where a word or line stands on its way to a vector. NOISE is never embedded. */
export const embeddingStatusSchema = z.enum(['NONE', 'PENDING', 'SUCCESS', 'FAILED', 'NOISE']);
/** Where a word stands on its way into the index. */
export type EmbeddingStatus = z.infer<typeof embeddingStatusSchema>;

/** Checks a `ValidationStatus`. */
export const validationStatusSchema = z.enum(['NONE', 'PENDING', 'VALID', 'INVALID', 'NEEDS_REVIEW']);
/** How far a label has been confirmed. */
export type ValidationStatus = z.infer<typeof validationStatusSchema>;
