import { continueLease, loadManifest, writeEmbeddingResultsToDynamo as write } from '@lading/pipeline';
import { toHandler } from '../to-handler.ts';

/** Step 5: the verdicts of one shard into the table. */
export const writeEmbeddingResultsToDynamo = toHandler(
  'WriteEmbeddingResultsToDynamo',
  async ({ batchId, lease, manifest: key, shard }, { deps, signal }) => {
    const manifest = await loadManifest(deps.staging, key);
    return await continueLease(deps, { batchId, ...lease }, signal, (held) =>
      write(deps, { batchId }, manifest, shard, held),
    );
  },
);
