import { excerptOf } from '@lading/domain-models';
import { batchFiles } from '@lading/staging';
import type { Dependencies } from '../dependencies.ts';
import type { SubmissionOutcome } from '../finish-submission.ts';
import { inNewSubmission } from '../in-new-submission.ts';
import type { Submitted } from '../in-new-submission.ts';
import type { ItemKeeper } from '../items/item-keeper.ts';
import { offerOf } from './offer.ts';
import { recordRefusals } from './record-refusals.ts';
import { formatRefusal } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { fileLines, readRecord } from './text-requests.ts';
import type { OpenFile } from './text-requests.ts';

/**
 * Reads a whole file and records the verdict of every item that a vendor would refuse, before anything of it is bought.
 * Items whose refusal is on record are left out. Ends with the event `file-checked`.
 */
export async function* submitRefusals(
  deps: Dependencies,
  keeper: ItemKeeper,
  open: OpenFile,
  signal: AbortSignal | undefined,
): AsyncGenerator<SubmissionOutcome, void, undefined> {
  const refusals = readRefusals(deps, keeper, open, signal);
  try {
    let first = (await refusals.next()).value ?? undefined;
    while (first) {
      const { outcome, next } = await submitSome(deps, keeper, first, refusals, signal);
      yield outcome;
      first = next;
    }
  } finally {
    await refusals.return();
  }
}

/** Tells of every bad line, and yields the refusals that are new. */
async function* readRefusals(
  deps: Dependencies,
  keeper: ItemKeeper,
  open: OpenFile,
  signal: AbortSignal | undefined,
): AsyncGenerator<Refusal, void, undefined> {
  const counts = { items: 0, refused: 0, refusedBefore: 0, unusable: 0 };
  for await (const line of fileLines(deps, keeper, open)) {
    signal?.throwIfAborted();
    const { lineNumber } = line;
    if (line.kind === 'item') {
      counts.items += 1;
      continue;
    }
    const { code, message } = line.error;
    if (line.kind === 'unusable') {
      counts.unusable += 1;
      deps.report({ type: 'line-unusable', lineNumber, code, message });
      continue;
    }
    const { id: customId, text, error, hash: contentHash } = line;
    deps.report({ type: 'item-refused', customId, lineNumber, code, message });
    const { state } = offerOf(await readRecord(deps, keeper, customId), contentHash);
    if (state === 'open') {
      counts.refused += 1;
      yield { customId, text: excerptOf(text), contentHash, error };
    } else counts.refusedBefore += 1;
  }
  deps.report({ type: 'file-checked', ...counts });
}

/** One submission of refusals, as many as a batch may have inputs: its ledger holds all of its ids. */
async function submitSome(
  deps: Dependencies,
  keeper: ItemKeeper,
  first: Refusal,
  refusals: AsyncIterator<Refusal>,
  signal: AbortSignal | undefined,
): Promise<Submitted<Refusal>> {
  return await inNewSubmission(deps, keeper, first, signal, async (lease) => {
    const next = await stageRefusals(deps, lease.batchId, first, refusals);
    await deps.repo.runs.advance(lease.batchId, lease.fence, { phase: 'refusing' });
    return { outcome: await recordRefusals(deps, lease.run, lease), next };
  });
}

async function stageRefusals(
  { staging, config }: Dependencies,
  batchId: string,
  first: Refusal,
  refusals: AsyncIterator<Refusal>,
): Promise<Refusal | undefined> {
  let next: Refusal | undefined = first;
  async function* content() {
    for (let count = 0; next && count < config.maxInputsPerBatch; count += 1) {
      yield formatRefusal(next);
      const result: IteratorResult<Refusal> = await refusals.next();
      next = result.done ? undefined : result.value;
    }
  }
  await staging.write(batchFiles(batchId).input, content());
  return next;
}
