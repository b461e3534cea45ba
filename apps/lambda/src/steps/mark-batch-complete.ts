import {
  continueLease,
  loadManifest,
  markBatchComplete as markComplete,
  releaseLease,
} from '@lading/pipeline';
import { count } from '../telemetry.ts';
import { toHandler } from '../to-handler.ts';

/** Step 6: completes the batch if its ledger balances, and releases the lease. */
export const markBatchComplete = toHandler(
  'MarkBatchComplete',
  async ({ batchId, lease, manifest: key }, { deps, signal }) => {
    const ticket = { batchId, ...lease };
    const manifest = await loadManifest(deps.staging, key);
    const { openaiStatus, ledger } = await continueLease(deps, ticket, signal, (held) =>
      markComplete(deps, { batchId }, manifest, held),
    );
    await releaseLease(deps, ticket);
    count('RecordsStored', ledger.stored);
    count('RecordsFailed', ledger.failedAgain + ledger.failedForGood);
    count('RecordsSkipped', ledger.skipped);
    return { openaiStatus, ledger: { ...ledger } };
  },
);
