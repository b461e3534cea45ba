import { z } from 'zod';
import { embeddingStatusSchema } from './enums.ts';

/** The recorded outcome of one submitted word in one batch. */
export const embeddingBatchResultSchema = z.object({
  batchId: z.string().min(1),
  imageId: z.string().min(1),
  receiptId: z.int().positive(),
  lineId: z.int().nonnegative(),
  wordId: z.int().nonnegative(),
  /** The word's id, which is also the vector's id and the custom_id that was submitted. */
  pineconeId: z.string().min(1),
  text: z.string(),
  status: embeddingStatusSchema,
  /** `code: message` of a failure; absent on success. */
  errorMessage: z.string().optional(),
});
/** What became of one submitted id, as the table holds it. */
export type EmbeddingBatchResult = z.infer<typeof embeddingBatchResultSchema>;
