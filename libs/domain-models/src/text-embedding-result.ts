import * as z from 'zod';
import { recordedResultSchema } from './embedding-batch-result.ts';
import { errorMessageOf, VERDICT_EFFECTS } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/** The recorded outcome of one submitted text. Its id is its own only within a namespace. */
export const textEmbeddingResultSchema = recordedResultSchema.extend({ namespace: z.string() });
/** A result as it is recorded of a text. */
export type TextEmbeddingResult = z.infer<typeof textEmbeddingResultSchema>;

/** The result item that a text's verdict is recorded as; undefined for a skipped one, which has none. */
export function toTextEmbeddingResult(
  batchId: string,
  namespace: string,
  { customId, text, kind, error }: Verdict,
): TextEmbeddingResult | undefined {
  const status = VERDICT_EFFECTS[kind].result;
  if (status === undefined) return undefined;
  return {
    batchId,
    namespace,
    pineconeId: customId,
    text,
    status,
    errorMessage: error && errorMessageOf(error),
  };
}
