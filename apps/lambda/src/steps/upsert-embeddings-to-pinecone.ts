import { continueLease, loadManifest, upsertEmbeddingsToPinecone as upsert } from '@lading/pipeline';
import { toHandler } from '../to-handler.ts';

/** Whose receipts are kept: shards of one section of a batch need the same. */
let receiptsOf: string | undefined;

/** Step 4: one shard into Pinecone. */
export const upsertEmbeddingsToPinecone = toHandler(
  'UpsertEmbeddingsToPinecone',
  async ({ batchId, lease, manifest: key, shard }, { deps, signal }) => {
    const manifest = await loadManifest(deps.staging, key);
    const attempt = `${batchId} ${lease.fence}`;
    // Another attempt may be of long ago, and must see the receipts as they are now.
    if (receiptsOf !== attempt) deps.receipts.clear();
    receiptsOf = attempt;
    return await continueLease(deps, { batchId, ...lease }, signal, (held) =>
      upsert(deps, { batchId }, manifest, shard, held),
    );
  },
);
