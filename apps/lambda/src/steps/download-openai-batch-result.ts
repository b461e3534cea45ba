import { continueLease, downloadOpenAiBatchResult as download, manifestKeyOf } from '@lading/pipeline';
import { toHandler } from '../to-handler.ts';

/** Step 3: stages the result in shards; hands on where their manifest is, and their numbers. */
export const downloadOpenAiBatchResult = toHandler(
  'DownloadOpenAiBatchResult',
  async ({ batchId, lease, ended }, { deps, signal }) => {
    const { shards, records } = await continueLease(deps, { batchId, ...lease }, signal, (held) =>
      download(deps, { batchId }, ended, held),
    );
    return { manifest: manifestKeyOf(batchId, ended), shards: [...shards.keys()], records };
  },
);
