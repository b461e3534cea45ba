import { toEmbeddingBatchResult, VERDICT_EFFECTS } from '@lading/domain-models';
import type { EmbeddingBatchResult, Verdict } from '@lading/domain-models';
import { mapConcurrent } from '@lading/streams';
import type { Dependencies } from './dependencies.ts';
import type { Lease } from './lease.ts';

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

const UPDATES_AT_ONCE = 32;

/**
 * Writes one result item for each verdict, then the status of each word.
 *
 * In this order, so that a word is never free for another try before its failure is on record. Run again, it writes
 * the same items under the same keys, and a word that is settled stays as it is. Reads the verdicts twice.
 */
export async function recordVerdicts(
  deps: Pick<Dependencies, 'repo'>,
  { batchId, run, signal }: Lease,
  readVerdicts: () => AsyncIterable<Verdict>,
  { untried = false, onWritten, onSettled }: RecordOptions = {},
): Promise<WrittenCounts> {
  let results = 0;
  for await (const written of deps.repo.results.putAll(resultsOf(batchId, readVerdicts()))) {
    signal.throwIfAborted();
    results = written;
    onWritten?.(written);
  }

  // Words that the Python system submitted carry no batch id.
  const claim = run.phase === undefined ? undefined : batchId;
  let wordsSettled = 0;
  let done = 0;
  const settle = async ({ customId, kind }: Verdict) => {
    const to = VERDICT_EFFECTS[kind].item;
    if (!to) return 'not-ours';
    if (untried && claim && to === 'NONE') return await deps.repo.words.release(customId, claim);
    return await deps.repo.words.settle(customId, { batchId: claim, to });
  };
  for await (const outcome of mapConcurrent(readVerdicts(), UPDATES_AT_ONCE, settle)) {
    signal.throwIfAborted();
    if (outcome !== 'not-ours') wordsSettled += 1;
    done += 1;
    onSettled?.(done);
  }
  return { results, wordsSettled };
}

async function* resultsOf(
  batchId: string,
  verdicts: AsyncIterable<Verdict>,
): AsyncGenerator<EmbeddingBatchResult, void, undefined> {
  for await (const verdict of verdicts) {
    const result = toEmbeddingBatchResult(batchId, verdict);
    if (result) yield result;
  }
}
