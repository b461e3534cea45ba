import type { EmbeddingRun } from '@lading/dynamo-repo';
import type { Dependencies } from './dependencies.ts';
import type { LeaseTicket } from './lease.ts';

/** Whether a batch has failed so often that it is left alone until somebody asks for it by name. */
export function isParked(
  { config }: Pick<Dependencies, 'config'>,
  run: Pick<EmbeddingRun, 'attempts'> | undefined,
): boolean {
  return (run?.attempts ?? 0) >= config.maxBatchAttempts;
}

/** Counts a failed attempt and keeps its reason with the batch. @throws LeaseLostError */
export async function recordFailedAttempt(
  deps: Dependencies,
  { batchId, fence }: LeaseTicket,
  failure: { code: string; message: string },
): Promise<{ attempts: number; parked: boolean }> {
  const { attempts } = await deps.repo.runs.recordFailure(batchId, fence, failure);
  return { attempts, parked: isParked(deps, { attempts }) };
}
