import { toBatchAction } from '@lading/openai-batch';
import type { Batch } from '@lading/openai-batch';
import type { Dependencies } from './dependencies.ts';
import type { Lease } from './lease.ts';

/** Where a batch stands at OpenAI, and what that asks for. */
export interface OpenAiBatchStatus {
  /** `ingest` for every status in which nothing more will come, whatever it is called; else `wait`. */
  action: 'wait' | 'ingest';
  openaiBatch: Batch;
}

const FILE_ID_REREADS = 3;
const FILE_ID_REREAD_MS = 2_000;
/**
 * How long after its end the files of a batch are waited for. A completed or expired one should have one for certain, and
 * what is given up is bought again; of a cancelled one nobody knows.
 */
const FILES_WITHIN_MS: Readonly<Record<string, number>> = {
  completed: 24 * 60 * 60_000,
  expired: 24 * 60 * 60_000,
  cancelled: 2 * 60_000,
};

/** Step 2: asks OpenAI where the batch stands and keeps the true status in the run item. */
export async function getOpenAiBatchStatus(
  deps: Dependencies,
  batch: { batchId: string; openaiBatchId: string },
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
  return { action: lacksFiles(openaiBatch, deps.now()) ? 'wait' : action, openaiBatch };
}

/** File ids can come a moment after the end; without them the batch would look as if it had brought nothing. */
async function readBatch(
  deps: Dependencies,
  { openaiBatchId }: { openaiBatchId: string },
  signal: AbortSignal,
) {
  let openaiBatch = await deps.openai.getBatch(openaiBatchId, { signal });
  for (let reread = 0; lacksFiles(openaiBatch, deps.now()) && reread < FILE_ID_REREADS; reread += 1) {
    await deps.sleep(FILE_ID_REREAD_MS, signal);
    openaiBatch = await deps.openai.getBatch(openaiBatchId, { signal });
  }
  return openaiBatch;
}

function lacksFiles({ status, outputFileId, errorFileId, endedAt }: Batch, now: number): boolean {
  const withinMs = FILES_WITHIN_MS[status];
  if (outputFileId || errorFileId || withinMs === undefined) return false;
  // Without a time of its end, a cancelled batch has had its time.
  if (endedAt === undefined) return status !== 'cancelled';
  return now < endedAt.getTime() + withinMs;
}
