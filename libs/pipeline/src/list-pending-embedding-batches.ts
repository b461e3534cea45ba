import { LIVE_BATCH_STATUSES } from '@lading/domain-models';
import type { BatchSummary } from '@lading/domain-models';
import type { PendingBatch, PendingPage } from '@lading/dynamo-repo';
import type { Dependencies } from './dependencies.ts';
import { UnknownBatchError } from './errors.ts';
import { batchTypesOf } from './items/keeper-of.ts';

/** Names one batch, here or at OpenAI. */
export interface BatchSelection {
  batchId?: string;
  openaiBatchId?: string;
}

/**
 * Step 1: the batches that may still bring results, oldest first; or the one that is asked for.
 * Pending batches of other types (completions, lines) are left alone, counted and reported.
 *
 * @throws UnknownBatchError when a batch is asked for that is not pending here
 */
export async function* listPendingEmbeddingBatches(
  deps: Dependencies,
  { batchId }: { batchId?: string } = {},
): AsyncGenerator<BatchSummary, void, undefined> {
  const { batches } = deps.repo;
  if (batchId !== undefined) {
    const batch = await findOurs(deps, batchId);
    if (isPending(batch)) yield batch;
    return;
  }
  yield* batches.listPending(batchTypesOf(deps));
  await reportOtherTypes(deps);
}

/**
 * Step 1 for workers that can't hold the whole list: one page of it, in the order of the index, and where the next
 * page begins. With a selection, the one batch, or none when it isn't pending here (any more).
 *
 * @throws UnknownBatchError when our id is given and no batch of ours has it
 */
export async function pageOfPendingBatches(
  deps: Dependencies,
  { batchId, openaiBatchId, cursor, limit }: BatchSelection & { cursor?: string; limit: number },
  signal?: AbortSignal,
): Promise<PendingPage> {
  if (batchId !== undefined) return pageOf(await findOurs(deps, batchId));
  if (openaiBatchId !== undefined) return pageOf(await findByOpenAiId(deps, openaiBatchId, signal));
  const page = await deps.repo.batches.listPendingPage(batchTypesOf(deps), { cursor, limit, signal });
  if (page.cursor === undefined) await reportOtherTypes(deps);
  return page;
}

/** The summary of one batch. @throws UnknownBatchError */
export async function findBatch(deps: Dependencies, batchId: string): Promise<BatchSummary> {
  const batch = await deps.repo.batches.get(batchId);
  if (batch) return batch;
  throw new UnknownBatchError(
    batchId,
    `table ${deps.config.dynamodb.tableName} has no such batch. \`lading list\` shows the pending ones with their ids.`,
  );
}

/** Whether a batch may still bring results. */
export function isPending({ status }: Pick<BatchSummary, 'status'>): boolean {
  return (LIVE_BATCH_STATUSES as readonly string[]).includes(status);
}

async function findOurs(deps: Dependencies, batchId: string): Promise<BatchSummary> {
  const batch = await findBatch(deps, batchId);
  if (batchTypesOf(deps).includes(batch.batchType)) return batch;
  throw new UnknownBatchError(
    batchId,
    `it is a ${batch.batchType} batch, which is not ours to ingest (ours: ${batchTypesOf(deps).join(', ')}).`,
  );
}

/** By the id that our submission put into its metadata; a batch of the Python system by looking through the list. */
async function findByOpenAiId(
  deps: Dependencies,
  openaiBatchId: string,
  signal?: AbortSignal,
): Promise<PendingBatch | undefined> {
  const { metadata } = await deps.openai.getBatch(openaiBatchId, { signal });
  const named = metadata['batch_id'] ? await deps.repo.batches.get(metadata['batch_id']) : undefined;
  if (named?.openaiBatchId === openaiBatchId && batchTypesOf(deps).includes(named.batchType)) return named;
  let cursor: string | undefined;
  do {
    const page = await deps.repo.batches.listPendingPage(batchTypesOf(deps), {
      cursor,
      limit: 1_000,
      signal,
    });
    const found = page.batches.find((batch) => batch.openaiBatchId === openaiBatchId);
    if (found) return found;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return undefined;
}

function pageOf(batch: PendingBatch | undefined): PendingPage {
  return { batches: batch && isPending(batch) ? [batch] : [] };
}

async function reportOtherTypes(deps: Dependencies): Promise<void> {
  const counts = await deps.repo.batches.countPendingOfOtherTypes(batchTypesOf(deps));
  if (Object.keys(counts).length > 0) deps.report({ type: 'pending-of-other-types', counts });
}
