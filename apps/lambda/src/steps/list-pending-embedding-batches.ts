import { pageOfPendingBatches } from '@lading/pipeline';
import type { ResultOf } from '../events.ts';
import { count } from '../telemetry.ts';
import { toHandler } from '../to-handler.ts';

/** A page's names fill some 30 KB, far below the 256 KB that a state may hand on. */
const PAGE_SIZE = 200;

type Listed = ResultOf<'ListPendingEmbeddingBatches'>;
type Totals = NonNullable<Listed['next']>['seen'];

/** Step 1: one page of the pending batches, or the one that is asked for. The last page tells how many there were. */
export const listPendingEmbeddingBatches = toHandler(
  'ListPendingEmbeddingBatches',
  async (event, { deps, signal }): Promise<Listed> => {
    const isForOne = 'batchId' in event || 'openaiBatchId' in event;
    const { batches, cursor } = await pageOfPendingBatches(deps, { ...event, limit: PAGE_SIZE }, signal);
    // Before any batch is leased: what is wrong with the index would fail every one of them.
    if (batches.length > 0) await deps.pinecone.preflight({ dimension: deps.config.dimensions, signal });

    const seen = addTotals('seen' in event ? event.seen : undefined, batches, deps.now());
    if (!isForOne && cursor === undefined) countTotals(seen);
    return {
      batches: batches.map(({ batchId, openaiBatchId }) => ({
        batchId,
        openaiBatchId,
        evenIfParked: isForOne,
      })),
      limits: {
        batchesAtOnce: Number(process.env['LADING_BATCHES_AT_ONCE'] ?? 5),
        toleratedFailurePercentage: Number(process.env['LADING_TOLERATED_FAILURE_PERCENTAGE'] ?? 50),
      },
      next: cursor === undefined ? null : { cursor, seen },
    };
  },
);

function addTotals(
  before: Totals | undefined,
  batches: readonly { submittedAt: string }[],
  now: number,
): Totals {
  const ages = batches.map(({ submittedAt }) => Math.max(0, (now - Date.parse(submittedAt)) / 1000));
  return {
    count: (before?.count ?? 0) + batches.length,
    oldestAgeSeconds: Math.round(Math.max(before?.oldestAgeSeconds ?? 0, ...ages.filter(Number.isFinite))),
  };
}

function countTotals({ count: pending, oldestAgeSeconds }: Totals): void {
  count('PendingBatches', pending);
  count('OldestPendingAge', oldestAgeSeconds);
}
