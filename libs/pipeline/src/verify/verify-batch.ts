import { ledgerSchema } from '@lading/domain-models';
import type { Dependencies } from '../dependencies.ts';
import { keeperOf } from '../items/keeper-of.ts';
import { findBatch, isPending } from '../list-pending-embedding-batches.ts';
import { checkIds } from './check-ids.ts';
import { compareWithOpenAi, lookForVectors } from './check-vectors.ts';
import type { Investigation } from './investigation.ts';
import { createLaterResults } from './later-results.ts';
import { readOpenAiBatch, readRecords, readSubmitted } from './read-facts.ts';
import { createTally } from './verification.ts';
import type { Contradiction, Verification } from './verification.ts';

/** How to verify. */
export interface VerifyOptions {
  /** Told of each contradiction as it is found; they are not kept. */
  onContradiction?(found: Contradiction): void;
  signal?: AbortSignal;
}

/**
 * Reads OpenAI's files, Pinecone and DynamoDB again and proves or disproves a batch's ledger id by id.
 *
 * Writes nothing and costs nothing. A pending batch can be disproved, not proven. Memory: a small entry for each id of
 * the batch, and one page of vectors. Run while the batch is being ingested, it may find what is merely half done.
 *
 * @throws UnknownBatchError, and what the adapters throw where a place can't be reached at all
 */
export async function verifyBatch(
  deps: Dependencies,
  batchId: string,
  { onContradiction = () => undefined, signal }: VerifyOptions = {},
): Promise<Verification> {
  const batch = await findBatch(deps, batchId);
  const run = await deps.repo.runs.get(batchId);
  await deps.pinecone.preflight({ dimension: deps.config.dimensions, signal });
  deps.receipts.clear();
  const keeper = keeperOf(deps, { batchType: batch.batchType, namespace: run?.namespace });
  const investigation: Investigation = {
    deps,
    batch,
    run,
    keeper,
    ended: !isPending(batch),
    facts: new Map(),
    submittedKnown: true,
    tally: createTally(batchId, onContradiction),
    hasLaterResult: createLaterResults(deps, keeper, batch, run),
    signal,
  };
  // Refused items were never sent, so there is nothing of OpenAI's to compare.
  const isUnsent = run?.phase === 'refused';
  const openaiBatch = isUnsent ? undefined : await readOpenAiBatch(investigation);
  investigation.submittedKnown = await readSubmitted(investigation, openaiBatch);
  await readRecords(investigation);
  const files = openaiBatch
    ? await compareWithOpenAi(investigation, openaiBatch)
    : { readable: isUnsent, unexpected: 0 };
  if (!files.readable) await lookForVectors(investigation);
  await checkIds(investigation, { hasFiles: files.readable });
  checkTotals(investigation);

  const { facts, submittedKnown, tally } = investigation;
  const submitted = [...facts.values()].filter((known) => known.submitted).length;
  return {
    batchId,
    openaiBatchId: batch.openaiBatchId,
    submitted: submittedKnown ? submitted : null,
    unexpected: files.unexpected,
    ...tally.conclude(),
  };
}

/** Compares the ledger that was stored when the batch ended with what is recorded now. Another system stores none. */
function checkTotals({ run, facts, submittedKnown, tally, ended }: Investigation): void {
  const ledger = ledgerSchema.partial().safeParse(run?.ledger);
  if (!ended || !ledger.success) return;
  const { submitted, stored, failedAgain = 0, failedForGood = 0 } = ledger.data;
  const all = [...facts.values()];
  const withResult = (status: string) => all.filter(({ result }) => result?.status === status).length;
  const totals: [name: string, ledger: number | undefined, found: number][] = [
    ['submitted', submittedKnown ? submitted : undefined, all.filter((known) => known.submitted).length],
    ['stored', stored, withResult('SUCCESS')],
    ['failed', failedAgain + failedForGood, withResult('FAILED')],
  ];
  for (const [name, expected, found] of totals) {
    if (expected === undefined || expected === found) tally.count('totals', 'agreed');
    else
      tally.disprove('totals', `the ledger says ${expected} ${name}, but it is ${found} by what is recorded`);
  }
}
