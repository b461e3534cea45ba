import { formatVerdict, judgeFailure } from '@lading/domain-models';
import type { BatchSummary, RecordedResult, Verdict } from '@lading/domain-models';
import { mapConcurrent } from '@lading/streams';
import type { Dependencies } from '../dependencies.ts';
import { readSubmittedIds } from '../input-file.ts';
import type { ItemKeeper } from '../items/item-keeper.ts';
import { keeperOf } from '../items/keeper-of.ts';
import type { Lease } from '../lease.ts';
import { closedVerdictsKey, readStagedVerdicts } from '../staged-verdicts.ts';
import { readVerdicts } from '../verdict-file.ts';
import type { Cause } from './cause-to-close.ts';

const LOOKUPS_AT_ONCE = 16;

/** The submitted ids: staged, or at OpenAI; undefined when they can't be known any more. */
export async function submittedIds(
  deps: Dependencies,
  { batchId }: BatchSummary,
  { openaiBatch }: Cause,
  { run, signal }: Lease,
): Promise<Set<string> | undefined> {
  const ids = await readSubmittedIds(deps, batchId, openaiBatch?.inputFileId ?? run.inputFileId, signal);
  return ids && new Set((await Array.fromAsync(ids)).flat());
}

/**
 * Stages a verdict for every id of the batch that has none, and returns how many there were.
 *
 * An id that has a result item keeps it. The others failed, with code `closed` and the operator's reason. Where nobody
 * can tell what was submitted, these are the words that still name this batch; the Python system's words name none.
 */
export async function judgeRest(
  deps: Dependencies,
  lease: Lease,
  submitted: ReadonlySet<string> | undefined,
  { reason, untried }: { reason: string; untried: boolean },
): Promise<number> {
  const { batchId } = lease;
  const key = closedVerdictsKey(batchId);
  const judged = new Set<string>();
  for await (const verdicts of readStagedVerdicts(deps, batchId))
    for (const { customId } of verdicts) judged.add(customId);
  const keeper = keeperOf(deps, lease.run);
  const recorded = new Map<string, RecordedResult>();
  for await (const result of keeper.results.listOfBatch(batchId)) recorded.set(result.pineconeId, result);

  const ids = new Set(submitted ?? (await claimedIds(keeper, lease)));
  for (const id of recorded.keys()) ids.add(id);
  const rest = [...ids].filter((id) => !judged.has(id));
  const judge = (customId: string) =>
    judgeOne(deps, keeper, customId, recorded.get(customId), { code: 'closed', message: reason }, untried);

  async function* content() {
    // What an earlier close that was cut short has judged stays as it is.
    if (await deps.staging.stat(key))
      for await (const verdicts of readVerdicts(deps, key)) yield* verdicts.map(toLine);
    for await (const verdict of mapConcurrent(rest, LOOKUPS_AT_ONCE, judge)) {
      lease.signal.throwIfAborted();
      yield toLine(verdict);
    }
  }
  if (rest.length > 0) await deps.staging.write(key, content());
  return rest.length;
}

function toLine(verdict: Verdict): Uint8Array {
  return Buffer.from(`${formatVerdict(verdict)}\n`);
}

async function claimedIds(keeper: ItemKeeper, { batchId, run }: Lease): Promise<string[]> {
  return run.phase === undefined ? [] : await Array.fromAsync(keeper.listClaimed(batchId));
}

async function judgeOne(
  { config }: Dependencies,
  keeper: ItemKeeper,
  customId: string,
  result: RecordedResult | undefined,
  closed: { code: string; message: string },
  untried: boolean,
): Promise<Verdict> {
  if (result?.status === 'SUCCESS') return { customId, text: result.text, kind: 'stored' };
  const item = await keeper.find(customId);
  if (item === 'gone') return { customId, text: '', kind: 'skipped', error: closed };
  const [, code, message = ''] = /^(.+?): (.*)$/s.exec(result?.errorMessage ?? '') ?? [];
  const error = code ? { code, message } : closed;
  if (item === 'unreadable') return { customId, text: '', kind: 'failed-again', error };
  const attempts = untried ? 0 : item.embeddingAttempts;
  const kind = judgeFailure('transient', attempts, config.maxWordAttempts);
  return { customId, text: item.text, kind, error };
}
