import * as z from 'zod';
import { embeddingStatusSchema } from './enums.ts';

/** The recorded outcome of one submitted item in one batch, whatever its kind. */
export const recordedResultSchema = z.object({
  batchId: z.string().min(1),
  /** The item's id, which is also the vector's id and the custom_id that was submitted. */
  pineconeId: z.string().min(1),
  text: z.string(),
  status: embeddingStatusSchema,
  /** `code: message` of a failure; absent on success. */
  errorMessage: z.string().optional(),
});
/** A result as it is recorded of an item of any kind. */
export type RecordedResult = z.infer<typeof recordedResultSchema>;

/** The recorded outcome of one submitted word. */
export const embeddingBatchResultSchema = recordedResultSchema.extend({
  imageId: z.string().min(1),
  receiptId: z.int().positive(),
  lineId: z.int().nonnegative(),
  wordId: z.int().nonnegative(),
});
/** What became of one submitted id, as the table holds it. */
export type EmbeddingBatchResult = z.infer<typeof embeddingBatchResultSchema>;
