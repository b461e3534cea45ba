import type { EmbeddingRun } from '@lading/dynamo-repo';
import { toBatchAction } from '@lading/openai-batch';
import type { Batch } from '@lading/openai-batch';
import type { Dependencies } from './dependencies.ts';

/** OpenAI's clock and ours may differ; its list has no filter, so it is read back a little further than the intent. */
const CLOCK_MARGIN_MS = 60 * 60 * 1000;

/**
 * Looks for the batch of a submission in OpenAI's list, by our id in its metadata or by its input file.
 * If two turn up, the older is the one and the younger is cancelled.
 */
export async function findCreatedBatch(
  deps: Dependencies,
  { batchId, createdAt, inputFileId }: EmbeddingRun,
  signal: AbortSignal,
): Promise<Batch | undefined> {
  const createdAfter = new Date(Date.parse(createdAt) - CLOCK_MARGIN_MS);
  const found: Batch[] = [];
  for await (const batch of deps.openai.listBatches({ createdAfter, signal })) {
    if (batch.metadata['batch_id'] === batchId || batch.inputFileId === inputFileId) found.push(batch);
  }
  const [oldest, ...younger] = found.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  for (const { id: openaiBatchId, status } of younger) {
    if (toBatchAction(status).action === 'wait') await deps.openai.cancelBatch(openaiBatchId);
    deps.report({ type: 'duplicate-cancelled', batchId, openaiBatchId });
  }
  return oldest;
}
