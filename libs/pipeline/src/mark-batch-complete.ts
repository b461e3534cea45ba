import { balanceLedger } from '@lading/domain-models';
import type { Ledger } from '@lading/domain-models';
import { batchFiles } from '@lading/staging';
import type { Dependencies } from './dependencies.ts';
import { LedgerError } from './errors.ts';
import { keeperOf } from './items/keeper-of.ts';
import type { Lease } from './lease.ts';
import type { Manifest } from './manifest.ts';
import { readStagedInputIds } from './stage-input.ts';
import { readAllVerdicts } from './verdict-file.ts';

const MAX_HOLD_MS = 24 * 60 * 60 * 1000;

/** A batch that is done, with its ledger. */
export interface CompletedBatch {
  openaiStatus: string;
  ledger: Ledger;
}

/**
 * Step 6, the last write: completes the batch, but only if its ledger balances.
 *
 * Compares the submitted ids with the verdict files and with the result items as read back from the table, id by id.
 * The fence on the run item keeps out an owner whose lease went to somebody else. What is left of the shards is
 * removed afterwards; input, manifest and verdicts stay.
 *
 * @throws LedgerError when an id has no verdict, or two, or when the submitted ids can't be known any more
 */
export async function markBatchComplete(
  deps: Dependencies,
  { batchId }: { batchId: string },
  manifest: Manifest,
  { fence, run, signal }: Lease,
): Promise<CompletedBatch> {
  if (manifest.submitted === null) throw LedgerError.unprovable(batchId);
  deps.report({ type: 'completing', batchId });
  const balance = await balanceLedger({
    submitted: readStagedInputIds(deps, batchId),
    verdicts: readAllVerdicts(deps, manifest),
    results: keeperOf(deps, run).results.listIdsOfBatch(batchId),
    unexpected: manifest.unexpected,
  });
  if (!balance.balanced) throw LedgerError.unbalanced(batchId, balance.problems);

  signal.throwIfAborted();
  await deps.repo.runs.complete(batchId, fence, balance.ledger);
  await holdOrRelease(deps, manifest);
  await deps.repo.batches.close(batchId, manifest.openaiStatus === 'failed' ? 'FAILED' : 'COMPLETED');
  await deps.staging.remove(batchFiles(batchId).shards);
  return { openaiStatus: manifest.openaiStatus, ledger: balance.ledger };
}

/** After a batch that failed as a whole the next one would too: submission waits, twice as long each time. */
async function holdOrRelease({ repo, config }: Dependencies, { batchId, failure }: Manifest): Promise<void> {
  if (!failure) return await repo.holds.clear();
  await repo.holds.extend({ batchId, ...failure, baseMs: config.submitHoldMs, maxMs: MAX_HOLD_MS });
}
