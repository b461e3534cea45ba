import type { EmbeddingRun } from '@lading/dynamo-repo';
import { CreateOutcomeUnknownError, InputRefusedError, OpenAiRefusedError } from '@lading/openai-batch';
import type { Batch } from '@lading/openai-batch';
import { batchFiles } from '@lading/staging';
import { mapConcurrent } from '@lading/streams';
import { CLAIMS_AT_ONCE, claimItems } from './claim-items.ts';
import type { Dependencies } from './dependencies.ts';
import { findCreatedBatch } from './find-created-batch.ts';
import { keeperOf } from './items/keeper-of.ts';
import type { Lease } from './lease.ts';
import { pythonIsoTime } from './python-iso-time.ts';
import { removeFromInput, stagedInputIds } from './stage-input.ts';
import { recordRefusals } from './texts/record-refusals.ts';

/** How one submission ended, or why it is still open; an open one is finished by the next run. */
export type SubmissionOutcome = { batchId: string } & (
  | { outcome: 'submitted'; openaiBatchId: string; inputs: number; adopted: boolean }
  | { outcome: 'open'; reason: string }
  | { outcome: 'rolled-back'; reason: string }
  /** Items that a vendor would refuse: each has its verdict, and nothing was sent. */
  | { outcome: 'refused'; refused: number }
);

/** Takes a submission from the phase it is in to its end. Each phase is saved before the next begins. */
export async function finishSubmission(
  deps: Dependencies,
  run: EmbeddingRun,
  lease: Lease,
): Promise<SubmissionOutcome> {
  if (run.phase === 'intended')
    return await rollBack(deps, lease, 'it stopped before its input file was whole');
  if (run.phase === 'refusing') return await recordRefusals(deps, run, lease);
  if (run.phase === 'rolling-back') return await rollBack(deps, lease, 'an earlier run had begun to undo it');
  try {
    const inputFileId = run.inputFileId ?? (await claimAndUpload(deps, lease));
    if (!inputFileId) return await rollBack(deps, lease, 'other submissions took all of its items');
    const created = await createOnce(deps, { ...run, inputFileId }, lease);
    if (!created.openaiBatch) return { batchId: run.batchId, outcome: 'open', reason: created.reason };
    return await close(deps, run, lease, created.openaiBatch, created.adopted);
  } catch (error) {
    if (error instanceof OpenAiRefusedError || error instanceof InputRefusedError) {
      await rollBack(deps, lease, error.message);
    }
    throw error;
  }
}

/** Claims the items of the staged file, takes out those that somebody else has, and uploads the rest. */
async function claimAndUpload(deps: Dependencies, lease: Lease): Promise<string | undefined> {
  const { batchId } = lease;
  const ids = await stagedInputIds(deps, batchId);
  return await claimItems(deps, lease, ids, async (lost) => {
    if (lost.size === ids.length) return undefined;
    if (lost.size > 0) await removeFromInput(deps, batchId, lost);
    return await upload(deps, lease);
  });
}

async function upload(deps: Dependencies, { batchId, fence, signal }: Lease): Promise<string> {
  const { input } = batchFiles(batchId);
  const { byteLength } = (await deps.staging.stat(input)) ?? { byteLength: 0 };
  const content = () => deps.staging.read(input);
  const { fileId } = await deps.openai.uploadInput({
    filename: `${batchId}.jsonl`,
    content,
    byteLength,
    signal,
  });
  await deps.repo.runs.advance(batchId, fence, { phase: 'uploaded', inputFileId: fileId });
  deps.report({ type: 'input-uploaded', batchId, inputFileId: fileId });
  return fileId;
}

type Created = { openaiBatch: Batch; adopted: boolean } | { openaiBatch: undefined; reason: string };

/** The paid call: sent once for each intent that is saved before it. In doubt it looks for the batch instead of sending again. */
async function createOnce(
  deps: Dependencies,
  run: EmbeddingRun & { inputFileId: string },
  lease: Lease,
): Promise<Created> {
  const { batchId, inputFileId } = run;
  if (run.phase === 'creating') {
    const openaiBatch = await findCreatedBatch(deps, run, lease.signal);
    if (openaiBatch) return { openaiBatch, adopted: true };
    const settledAt = Date.parse(run.createSentAt ?? run.createdAt) + deps.config.createSettleMs;
    if (deps.now() < settledAt) return stillOpen(deps, batchId, settledAt);
  }
  lease.signal.throwIfAborted();
  const createSentAt = new Date(deps.now()).toISOString();
  await deps.repo.runs.advance(batchId, lease.fence, { phase: 'creating', createSentAt });
  try {
    const metadata = { batch_id: batchId, model: run.model ?? deps.config.model };
    return { openaiBatch: await deps.openai.createBatch({ inputFileId, metadata }), adopted: false };
  } catch (error) {
    if (!(error instanceof CreateOutcomeUnknownError)) {
      // A refusal is an answer: nothing was created, and the next run may send at once.
      await deps.repo.runs.advance(batchId, lease.fence, { phase: 'uploaded' });
      throw error;
    }
    const openaiBatch = await findCreatedBatch(deps, run, lease.signal);
    return openaiBatch
      ? { openaiBatch, adopted: true }
      : stillOpen(deps, batchId, deps.now() + deps.config.createSettleMs);
  }
}

function stillOpen(deps: Dependencies, batchId: string, settledAt: number): Created {
  const reason = `OpenAI's answer to the create call was lost and its list doesn't show the batch yet. Run submit again after ${new Date(settledAt).toISOString()}: it adopts the batch or sends it anew.`;
  deps.report({ type: 'submission-open', batchId, reason });
  return { openaiBatch: undefined, reason };
}

async function close(
  deps: Dependencies,
  run: EmbeddingRun,
  lease: Lease,
  openaiBatch: Batch,
  adopted: boolean,
): Promise<SubmissionOutcome> {
  const { batchId } = run;
  const { id: openaiBatchId, inputFileId } = openaiBatch;
  await deps.repo.runs.advance(batchId, lease.fence, { openaiBatchId, inputFileId });
  deps.report({ type: 'batch-created', batchId, openaiBatchId, adopted });
  const ids = await stagedInputIds(deps, batchId);
  await deps.repo.batches.add({
    batchId,
    batchType: run.batchType ?? deps.config.batchType,
    openaiBatchId,
    submittedAt: pythonIsoTime(deps.now()),
    status: 'PENDING',
    resultFileId: 'N/A',
    receiptRefs: keeperOf(deps, run).receiptRefsOf(ids),
  });
  await deps.repo.runs.closeSubmission(batchId, lease.fence, 'submitted');
  return { batchId, outcome: 'submitted', openaiBatchId, inputs: ids.length, adopted };
}

/** Gives the claimed items back. Those that were never claimed, or are someone else's by now, stay as they are. */
async function rollBack(deps: Dependencies, lease: Lease, reason: string): Promise<SubmissionOutcome> {
  const { batchId } = lease;
  // Saved first: with some of its items given back, the batch must never be created any more.
  await deps.repo.runs.advance(batchId, lease.fence, { phase: 'rolling-back' });
  if (await deps.staging.stat(batchFiles(batchId).input)) {
    const ids = await stagedInputIds(deps, batchId);
    const keeper = keeperOf(deps, lease.run);
    const release = (id: string) => keeper.release(id, batchId);
    for await (const _ of mapConcurrent(ids, CLAIMS_AT_ONCE, release)) lease.signal.throwIfAborted();
  }
  await deps.repo.runs.closeSubmission(batchId, lease.fence, 'rolled-back', reason);
  await deps.staging.remove(batchFiles(batchId).root);
  deps.report({ type: 'submission-rolled-back', batchId, reason });
  return { batchId, outcome: 'rolled-back', reason };
}
