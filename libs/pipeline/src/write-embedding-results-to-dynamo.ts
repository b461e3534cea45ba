import { toEmbeddingBatchResult, VERDICT_EFFECTS } from '@lading/domain-models';
import type { BatchSummary, EmbeddingBatchResult, Verdict } from '@lading/domain-models';
import { batchFiles } from '@lading/staging';
import { mapConcurrent } from '@lading/streams';
import type { Dependencies } from './dependencies.ts';
import type { Lease } from './lease.ts';
import type { Manifest } from './manifest.ts';
import { readVerdicts } from './verdict-file.ts';

export interface WrittenCounts {
  /** Result items written. */
  results: number;
  /** Words whose status changed; the others are someone else's by now, or were settled by an earlier run of this step. */
  wordsSettled: number;
}

const UPDATES_AT_ONCE = 32;

/**
 * Step 5: writes one result item for each verdict of a shard, then the status of each word.
 *
 * In this order, so that a word is never free for another try before its failure is on record. Run again, it writes
 * the same items under the same keys, and a word that is settled stays as it is.
 */
export async function writeEmbeddingResultsToDynamo(
  deps: Dependencies,
  batch: BatchSummary,
  manifest: Manifest,
  shard: number,
  lease: Lease,
): Promise<WrittenCounts> {
  const { batchId } = batch;
  const key = batchFiles(batchId).verdicts(shard);
  const of = manifest.shards[shard] ?? 0;

  let results = 0;
  for await (const written of deps.repo.results.putAll(resultsOf(batchId, readVerdicts(deps, key)))) {
    lease.signal.throwIfAborted();
    results = written;
    deps.report({ type: 'results-written', batchId, shard, written, of });
  }

  // Words that the Python system submitted carry no batch id.
  const claim = lease.run.phase === undefined ? undefined : batchId;
  let wordsSettled = 0;
  let done = 0;
  const settle = async ({ customId, kind }: Verdict) => {
    const to = VERDICT_EFFECTS[kind].item;
    if (!to) return 'not-ours';
    // A batch that failed as a whole tried none of its words: the attempt doesn't count.
    if (manifest.failure && claim && to === 'NONE') return await deps.repo.words.release(customId, claim);
    return await deps.repo.words.settle(customId, { batchId: claim, to });
  };
  for await (const outcome of mapConcurrent(readVerdicts(deps, key), UPDATES_AT_ONCE, settle)) {
    lease.signal.throwIfAborted();
    if (outcome !== 'not-ours') wordsSettled += 1;
    done += 1;
    deps.report({ type: 'words-settled', batchId, shard, settled: done, of });
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
