import { balanceLedger } from '@lading/domain-models';
import type { BatchStatus, BatchSummary, Ledger } from '@lading/domain-models';
import { batchFiles } from '@lading/staging';
import type { Dependencies } from '../dependencies.ts';
import { UnknownBatchError } from '../errors.ts';
import { batchTypesOf, keeperOf } from '../items/keeper-of.ts';
import { withLease } from '../lease.ts';
import type { Lease } from '../lease.ts';
import { findBatch, isPending } from '../list-pending-embedding-batches.ts';
import { recordVerdicts } from '../record-verdicts.ts';
import { readStagedVerdicts } from '../staged-verdicts.ts';
import { causeToClose } from './cause-to-close.ts';
import { judgeRest, submittedIds } from './judge-rest.ts';

/** How to close a batch. */
export interface CloseOptions {
  /** Why, in an operator's words: kept in the run item and in every result item that it makes. */
  reason: string;
  /** Also a batch whose results can still be had, or that OpenAI still works on. */
  force?: boolean;
  signal?: AbortSignal;
}

/** What closing came to. */
export type CloseOutcome = { batchId: string } & (
  | ClosedBatch
  /** Ended before, however that was. */
  | { outcome: 'already'; status: BatchStatus; reason?: string }
  | { outcome: 'busy'; owner: string }
);

/** A batch that was closed. */
export interface ClosedBatch {
  outcome: 'closed';
  /** Why nothing more is to be had of it. */
  cause: string;
  /** Without `submitted` when nobody can tell any more what was submitted. */
  ledger: Omit<Ledger, 'submitted'> & { submitted?: number };
  /** Ids that had no verdict until now. */
  judged: number;
  /** Words that were given back or given up. */
  wordsSettled: number;
  /** Words of the Python system name no batch, so they stay PENDING when what was submitted is not known. */
  wordsUnknown: boolean;
}

/**
 * Ends a batch that can't be read any more: what is judged is recorded as it is, every other submitted id as failed
 * with code `closed` and the reason, words go back to NONE (FAILED when their attempts are spent), the summary says
 * FAILED. Cut short and run again, it carries on; of a batch that has ended it changes nothing.
 *
 * @throws UnknownBatchError; CloseRefusedError when its results can still be had
 */
export async function closeBatch(
  deps: Dependencies,
  batchId: string,
  { reason, force = false, signal }: CloseOptions,
): Promise<CloseOutcome> {
  if (reason.trim() === '') throw new RangeError('Closing a batch needs a reason.');
  const batch = await findBatch(deps, batchId);
  if (!batchTypesOf(deps).includes(batch.batchType)) {
    throw new UnknownBatchError(batchId, `it is a ${batch.batchType} batch, which is not ours to close.`);
  }
  if (!isPending(batch)) {
    const run = await deps.repo.runs.get(batchId);
    return { batchId, outcome: 'already', status: batch.status, reason: run?.closeReason };
  }
  deps.receipts.clear();
  const work = (lease: Lease) => close(deps, batch, lease, { reason: reason.trim(), force });
  const result = await withLease(deps, batchId, signal, work);
  return result.held ? { batchId, ...result.value } : { batchId, outcome: 'busy', owner: result.owner };
}

async function close(
  deps: Dependencies,
  batch: BatchSummary,
  lease: Lease,
  { reason, force }: { reason: string; force: boolean },
): Promise<ClosedBatch> {
  const { batchId } = batch;
  const { cause, openaiBatch } = await causeToClose(deps, batch, lease, force);
  const submitted = await submittedIds(deps, batch, { cause, openaiBatch }, lease);
  const untried = openaiBatch?.status === 'failed';
  const judged = await judgeRest(deps, lease, submitted, { reason, untried });
  const { wordsSettled } = await recordVerdicts(deps, lease, readStagedVerdicts(deps, batchId), { untried });

  const ledger = await readLedger(deps, lease, submitted);
  lease.signal.throwIfAborted();
  await deps.repo.runs.complete(batchId, lease.fence, { ...ledger }, reason);
  await deps.repo.batches.close(batchId, 'FAILED');
  await deps.staging.remove(batchFiles(batchId).shards);
  const wordsUnknown = submitted === undefined && lease.run.phase === undefined;
  return { outcome: 'closed', cause, ledger, judged, wordsSettled, wordsUnknown };
}

/** As read back. What doesn't balance can't be mended any more: it is left for `verify` to tell. */
async function readLedger(
  deps: Dependencies,
  { batchId, run }: Lease,
  submitted: Set<string> | undefined,
): Promise<ClosedBatch['ledger']> {
  const known = submitted ?? new Set<string>();
  if (!submitted)
    for await (const verdicts of readStagedVerdicts(deps, batchId))
      for (const { customId } of verdicts) known.add(customId);
  const { ledger } = await balanceLedger({
    submitted: known,
    verdicts: readStagedVerdicts(deps, batchId),
    results: keeperOf(deps, run).results.listIdsOfBatch(batchId),
  });
  const { submitted: count, ...rest } = ledger;
  return submitted ? { submitted: count, ...rest } : rest;
}
