import type { BatchSummary } from '@lading/domain-models';
import { toBatchAction } from '@lading/openai-batch';
import type { Batch } from '@lading/openai-batch';
import type { Dependencies } from './dependencies.ts';
import type { Lease } from './lease.ts';

export interface OpenAiBatchStatus {
  /** `ingest` for every status in which nothing more will come, whatever it is called; else `wait`. */
  action: 'wait' | 'ingest';
  openaiBatch: Batch;
}

const FILE_ID_REREADS = 3;
const FILE_ID_REREAD_MS = 2_000;

/** Step 2: asks OpenAI where the batch stands and keeps the true status in the run item. */
export async function getOpenAiBatchStatus(
  deps: Dependencies,
  batch: BatchSummary,
  lease: Lease,
): Promise<OpenAiBatchStatus> {
  const { batchId } = batch;
  const openaiBatch = await readBatch(deps, batch, lease.signal);
  const { status: openaiStatus, requestCounts } = openaiBatch;
  const { action, known } = toBatchAction(openaiStatus);
  await deps.repo.runs.recordOpenaiStatus(batchId, lease.fence, openaiStatus, requestCounts);
  if (!known) deps.report({ type: 'unknown-status', batchId, openaiStatus });
  deps.report({
    type: 'batch-status',
    batchId,
    openaiStatus,
    completed: requestCounts?.completed,
    total: requestCounts?.total,
  });
  return { action: isWithoutFiles(openaiBatch) ? 'wait' : action, openaiBatch };
}

/** File ids can come a moment after `completed`; without them the batch would look as if it had brought nothing. */
async function readBatch(deps: Dependencies, { openaiBatchId }: BatchSummary, signal: AbortSignal) {
  let openaiBatch = await deps.openai.getBatch(openaiBatchId, { signal });
  for (let reread = 0; isWithoutFiles(openaiBatch) && reread < FILE_ID_REREADS; reread += 1) {
    await deps.sleep(FILE_ID_REREAD_MS, signal);
    openaiBatch = await deps.openai.getBatch(openaiBatchId, { signal });
  }
  return openaiBatch;
}

function isWithoutFiles({ status, outputFileId, errorFileId }: Batch): boolean {
  return status === 'completed' && !outputFileId && !errorFileId;
}
