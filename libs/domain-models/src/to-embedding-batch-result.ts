import type { EmbeddingBatchResult } from './embedding-batch-result.ts';
import { errorMessageOf, VERDICT_EFFECTS } from './verdict.ts';
import type { Verdict } from './verdict.ts';
import { parseWordId } from './word-id.ts';

/**
 * The result item that a word's verdict is recorded as; undefined for a skipped one, which has none.
 *
 * @throws InvalidIdError for the id of anything but a word, which the table has no result for
 */
export function toEmbeddingBatchResult(batchId: string, verdict: Verdict): EmbeddingBatchResult | undefined {
  const status = VERDICT_EFFECTS[verdict.kind].result;
  if (status === undefined) return undefined;
  return {
    batchId,
    ...parseWordId(verdict.customId),
    pineconeId: verdict.customId,
    text: verdict.text,
    status,
    errorMessage: verdict.error && errorMessageOf(verdict.error),
  };
}
