import { batchFiles } from '@lading/staging';
import type { Dependencies } from './dependencies.ts';
import type { Lease } from './lease.ts';
import type { Manifest } from './manifest.ts';
import { recordVerdicts } from './record-verdicts.ts';
import type { WrittenCounts } from './record-verdicts.ts';
import { readVerdicts } from './verdict-file.ts';

/** Step 5: records the verdicts of a shard in the table: a result item for each, then the status of each word. */
export async function writeEmbeddingResultsToDynamo(
  deps: Dependencies,
  { batchId }: { batchId: string },
  manifest: Manifest,
  shard: number,
  lease: Lease,
): Promise<WrittenCounts> {
  const key = batchFiles(batchId).verdicts(shard);
  const of = manifest.shards[shard] ?? 0;
  return await recordVerdicts(deps, lease, readVerdicts(deps, key), {
    untried: manifest.failure !== null,
    onWritten: (written) => deps.report({ type: 'results-written', batchId, shard, written, of }),
    onSettled: (settled) => deps.report({ type: 'words-settled', batchId, shard, settled, of }),
  });
}
