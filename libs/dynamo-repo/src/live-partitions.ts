import { LIVE_BATCH_STATUSES } from '@lading/domain-models';
import type { BatchType } from '@lading/domain-models';

/** A status and a type under which batches may wait; each is a query of its own. */
export interface LivePartition {
  status: (typeof LIVE_BATCH_STATUSES)[number];
  batchType: BatchType;
}

/** Where to look for live batches of these types. Batches of texts are ours alone, and we write no live status but PENDING. */
export function livePartitions(batchTypes: readonly BatchType[]): LivePartition[] {
  return LIVE_BATCH_STATUSES.flatMap((status) =>
    batchTypes
      .filter((batchType) => batchType !== 'TEXT_EMBEDDING' || status === 'PENDING')
      .map((batchType) => ({ status, batchType })),
  );
}
