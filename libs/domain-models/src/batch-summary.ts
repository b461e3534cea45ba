import * as z from 'zod';
import { batchStatusSchema, batchTypeSchema } from './enums.ts';

/** One receipt: an image can hold several. `receiptId` starts at 1. */
export const receiptRefSchema = z.object({
  imageId: z.string().min(1),
  receiptId: z.int().nonnegative(),
});
/** A receipt, by its image and number. */
export type ReceiptRef = z.infer<typeof receiptRefSchema>;

/** What both systems know of a submitted batch. Ours alone is in the run item beside it. */
export const batchSummarySchema = z.object({
  batchId: z.string().min(1),
  batchType: batchTypeSchema,
  openaiBatchId: z.string(),
  /** ISO 8601, kept as the text that was read. */
  submittedAt: z.string(),
  status: batchStatusSchema,
  /** `N/A` at submission; no system updates it. */
  resultFileId: z.string(),
  receiptRefs: z.array(receiptRefSchema),
});
/** A batch as the table holds it, shared with the Python system. */
export type BatchSummary = z.infer<typeof batchSummarySchema>;
