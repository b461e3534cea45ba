import { z } from 'zod';

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
export type BatchStatus = z.infer<typeof batchStatusSchema>;

/** Statuses under which a batch may still bring results: what a lister of pending batches asks for. */
export const LIVE_BATCH_STATUSES = [
  'PENDING',
  'VALIDATING',
  'IN_PROGRESS',
  'FINALIZING',
  'CANCELING',
] as const satisfies readonly BatchStatus[];

export const batchTypeSchema = z.enum(['COMPLETION', 'EMBEDDING', 'LINE_EMBEDDING', 'WORD_EMBEDDING']);
export type BatchType = z.infer<typeof batchTypeSchema>;

/** Where a word or line stands on its way to a vector. NOISE is never embedded. */
export const embeddingStatusSchema = z.enum(['NONE', 'PENDING', 'SUCCESS', 'FAILED', 'NOISE']);
export type EmbeddingStatus = z.infer<typeof embeddingStatusSchema>;

export const validationStatusSchema = z.enum(['NONE', 'PENDING', 'VALID', 'INVALID', 'NEEDS_REVIEW']);
export type ValidationStatus = z.infer<typeof validationStatusSchema>;
