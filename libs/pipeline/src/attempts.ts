import type { EmbeddingRun } from '@lading/dynamo-repo';
import type { Dependencies } from './dependencies.ts';
import type { TakenLease } from './lease.ts';

/** Whether a batch has failed so often that it is left alone until somebody asks for it by name. */
export function isParked(
  { config }: Pick<Dependencies, 'config'>,
  run: Pick<EmbeddingRun, 'attempts'> | undefined,
): boolean {
  return (run?.attempts ?? 0) >= config.maxBatchAttempts;
}

/**
 * Counts a failed attempt and keeps its reason with the batch.
 *
 * An owner that is named for one attempt (`once`) is counted once, however often it says so.
 *
 * @throws LeaseLostError
 */
export async function recordFailedAttempt(
  deps: Dependencies,
  { batchId, fence, owner, run }: TakenLease,
  failure: { code: string; message: string },
  { once = false }: { once?: boolean } = {},
): Promise<{ attempts: number; parked: boolean }> {
  const known = once && run.lastErrorBy === owner;
  const { attempts } = known
    ? run
    : await deps.repo.runs.recordFailure(batchId, fence, { ...failure, by: owner });
  return { attempts, parked: isParked(deps, { attempts }) };
}
