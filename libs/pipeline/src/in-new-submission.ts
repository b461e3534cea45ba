import type { BatchType } from '@lading/domain-models';
import type { Dependencies } from './dependencies.ts';
import type { SubmissionOutcome } from './finish-submission.ts';
import type { ItemKeeper } from './items/item-keeper.ts';
import { withLease } from './lease.ts';
import type { Lease } from './lease.ts';

/** What became of a submission, and what of its source comes first in the next one. */
export interface Submitted<T> {
  outcome: SubmissionOutcome;
  next: T | undefined;
}

/**
 * Saves the intent to submit, before anything else, so that whatever happens from here on can be finished or undone, and
 * works on it as its owner. When another worker found it open meanwhile, that one undoes it, and `first` is still to be
 * submitted.
 */
export async function inNewSubmission<T>(
  deps: Dependencies,
  keeper: ItemKeeper,
  first: T,
  signal: AbortSignal | undefined,
  work: (lease: Lease) => Promise<Submitted<T>>,
): Promise<Submitted<T>> {
  const batchId = await openSubmission(deps, keeper);
  const takenAway = (reason: string): Submitted<T> => ({
    outcome: { batchId, outcome: 'rolled-back', reason },
    next: first,
  });
  const result = await withLease(deps, batchId, signal, async (lease) =>
    lease.run.phase === 'intended' ? await work(lease) : takenAway('another worker undid it before it began'),
  );
  return result.held ? result.value : takenAway(`${result.owner} took it before it began, and undoes it`);
}

async function openSubmission(deps: Dependencies, keeper: ItemKeeper): Promise<string> {
  const { config, repo } = deps;
  const batchId = deps.newBatchId();
  await repo.runs.openSubmission({
    batchId,
    createdAt: new Date(deps.now()).toISOString(),
    batchType: batchTypeFor(keeper, config.batchType),
    model: config.model,
    dimensions: config.dimensions,
    inputTextVersion: keeper.kind.inputTextVersion,
    namespace: keeper.namespace,
  });
  return batchId;
}

/** The configured type, where the kind has several; words have one for each generation of readers. */
function batchTypeFor({ kind: { batchTypes } }: ItemKeeper, configured: BatchType): BatchType | undefined {
  return batchTypes.includes(configured) ? configured : batchTypes[0];
}
