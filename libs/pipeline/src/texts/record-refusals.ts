import { balanceLedger, formatVerdict } from '@lading/domain-models';
import type { Ledger } from '@lading/domain-models';
import type { EmbeddingRun } from '@lading/dynamo-repo';
import { batchFiles } from '@lading/staging';
import { lines, mapConcurrent } from '@lading/streams';
import type { Dependencies } from '../dependencies.ts';
import { LedgerError } from '../errors.ts';
import type { SubmissionOutcome } from '../finish-submission.ts';
import type { ItemKeeper } from '../items/item-keeper.ts';
import { keeperOf } from '../items/keeper-of.ts';
import type { Lease } from '../lease.ts';
import { pythonIsoTime } from '../python-iso-time.ts';
import { readStagedInputIds } from '../stage-input.ts';
import { readVerdicts } from '../verdict-file.ts';
import { parseRefusal, verdictOf } from './refusal.ts';
import type { Refusal } from './refusal.ts';

const UPDATES_AT_ONCE = 32;

/**
 * Records the staged refusals of a submission, which then ends with a ledger like any batch, though nothing was sent.
 * Run again after a crash, it writes the same.
 *
 * @throws LedgerError when what is read back is not what was refused
 */
export async function recordRefusals(
  deps: Dependencies,
  run: EmbeddingRun,
  lease: Lease,
): Promise<SubmissionOutcome> {
  const { repo } = deps;
  const { batchId, fence } = lease;
  const keeper = keeperOf(deps, run);
  await writeRefusals(deps, keeper, lease);
  const ledger = await readLedger(deps, keeper, batchId);
  await repo.runs.complete(batchId, fence, ledger);
  await repo.batches.add({
    batchId,
    batchType: run.batchType ?? 'TEXT_EMBEDDING',
    openaiBatchId: 'N/A',
    submittedAt: pythonIsoTime(deps.now()),
    status: 'COMPLETED',
    resultFileId: 'N/A',
    receiptRefs: [],
  });
  await repo.runs.closeSubmission(batchId, fence, 'refused');
  return { batchId, outcome: 'refused', refused: ledger.submitted };
}

/** Verdicts, then results, then items: as for words, an item is never settled before its failure is on record. */
async function writeRefusals(
  deps: Dependencies,
  { namespace, results }: ItemKeeper,
  { batchId, signal }: Lease,
): Promise<void> {
  const key = batchFiles(batchId).verdicts(0);
  await deps.staging.write(key, verdictLines(deps, batchId));
  for await (const verdicts of readVerdicts(deps, key))
    for await (const _ of results.putAll(batchId, verdicts)) signal.throwIfAborted();
  const refuse = (refusal: Refusal) => deps.repo.texts.refuse({ ...refusal, namespace }, batchId);
  const refused = mapConcurrent(refusals(deps, batchId), UPDATES_AT_ONCE, refuse);
  for await (const _ of refused) signal.throwIfAborted();
}

async function readLedger(deps: Dependencies, { results }: ItemKeeper, batchId: string): Promise<Ledger> {
  const balance = await balanceLedger({
    submitted: readStagedInputIds(deps, batchId),
    verdicts: readVerdicts(deps, batchFiles(batchId).verdicts(0)),
    results: results.listIdsOfBatch(batchId),
  });
  if (!balance.balanced) throw LedgerError.unbalanced(batchId, balance.problems);
  return balance.ledger;
}

async function* refusals({ staging, config }: Dependencies, batchId: string) {
  const { maxLineBytes } = config;
  for await (const line of lines(staging.read(batchFiles(batchId).input), { maxLineBytes })) {
    yield parseRefusal(line);
  }
}

async function* verdictLines(deps: Dependencies, batchId: string) {
  for await (const refusal of refusals(deps, batchId)) {
    yield Buffer.from(`${formatVerdict(verdictOf(refusal))}\n`);
  }
}
