import { VERDICT_EFFECTS } from '@lading/domain-models';
import type { Verdict } from '@lading/domain-models';
import { mapConcurrent } from '@lading/streams';
import type { Dependencies } from './dependencies.ts';
import { keeperOf } from './items/keeper-of.ts';
import type { Lease } from './lease.ts';

/** How many result items were written, and words settled. */
export interface WrittenCounts {
  /** Result items written. */
  results: number;
  /** Words whose status changed; the others are someone else's by now, or were settled by an earlier run of this step. */
  wordsSettled: number;
}

export interface RecordOptions {
  /** The batch failed as a whole and tried none of its words: words that are given back don't count the attempt. */
  untried?: boolean;
  onWritten?(written: number): void;
  onSettled?(settled: number): void;
}

/** At most so many verdicts: their results are written before any of their words is settled. */
const GROUP = 200;
/** While the words of one group are settled, the results of the next are written. */
const GROUPS_AT_ONCE = 2;
const UPDATES_AT_ONCE = 32;

/**
 * Writes one result item for each verdict, then the status of its item.
 *
 * In this order, group by group, so that an item is never free for another try before its failure is on record. Run
 * again, it writes the same results under the same keys, and an item that is settled stays as it is.
 */
export async function recordVerdicts(
  deps: Dependencies,
  { batchId, run, signal, ensureHeld }: Lease,
  verdicts: AsyncIterable<readonly Verdict[]>,
  { untried = false, onWritten, onSettled }: RecordOptions = {},
): Promise<WrittenCounts> {
  const keeper = keeperOf(deps, run);
  const counts: WrittenCounts = { results: 0, wordsSettled: 0 };
  let done = 0;
  // Words that the Python system submitted carry no batch id.
  const claim = run.phase === undefined ? undefined : batchId;
  const settle = async ({ customId, kind }: Verdict) => {
    const to = VERDICT_EFFECTS[kind].item;
    if (!to) return 'not-ours';
    if (untried && claim && to === 'NONE') return await keeper.release(customId, claim);
    return await keeper.settle(customId, { batchId: claim, to });
  };
  const record = async (group: readonly Verdict[]) => {
    await ensureHeld();
    let written = 0;
    for await (const soFar of keeper.results.putAll(batchId, group)) {
      signal.throwIfAborted();
      counts.results += soFar - written;
      written = soFar;
      onWritten?.(counts.results);
    }
    for await (const outcome of mapConcurrent(group, UPDATES_AT_ONCE, settle)) {
      signal.throwIfAborted();
      if (outcome !== 'not-ours') counts.wordsSettled += 1;
      onSettled?.((done += 1));
    }
  };
  const groups = mapConcurrent(groupsOf(verdicts), GROUPS_AT_ONCE, record);
  for await (const _recorded of groups) signal.throwIfAborted();
  return counts;
}

async function* groupsOf(verdicts: AsyncIterable<readonly Verdict[]>) {
  for await (const some of verdicts)
    for (let at = 0; at < some.length; at += GROUP) yield some.slice(at, at + GROUP);
}
