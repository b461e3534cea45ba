import { continueLease, loadManifest, upsertEmbeddingsToPinecone as upsert } from '@lading/pipeline';
import { toHandler } from '../to-handler.ts';

/** Step 4: one shard into Pinecone. */
export const upsertEmbeddingsToPinecone = toHandler(
  'UpsertEmbeddingsToPinecone',
  async ({ batchId, lease, manifest: key, shard }, { deps, signal }) => {
    const manifest = await loadManifest(deps.staging, key);
    // An earlier invocation may have been of another batch, or long ago.
    deps.receipts.clear();
    return await continueLease(deps, { batchId, ...lease }, signal, (held) =>
      upsert(deps, { batchId }, manifest, shard, held),
    );
  },
);
