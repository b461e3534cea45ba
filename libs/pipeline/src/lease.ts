import { LeaseLostError } from '@lading/dynamo-repo';
import type { EmbeddingRun } from '@lading/dynamo-repo';
import type { Dependencies } from './dependencies.ts';

/** Proof of ownership of one batch. Every write to the run item carries the fence, so a late owner changes nothing. */
export interface Lease {
  batchId: string;
  fence: number;
  /** The run item as it was when the lease was taken. */
  run: EmbeddingRun;
  /** Aborts when the caller wants to stop, or when the lease is lost. */
  signal: AbortSignal;
}

export type LeaseResult<T> = { held: true; value: T } | { held: false; owner: string };

/**
 * Runs `work` as the only owner of the batch; says who owns it when somebody else does.
 * Renews the lease while the work goes on; releases it however the work ends, so that Ctrl-C leaves nothing to wait for.
 */
export async function withLease<T>(
  deps: Dependencies,
  batchId: string,
  signal: AbortSignal | undefined,
  work: (lease: Lease) => Promise<T>,
): Promise<LeaseResult<T>> {
  const taken = await takeLease(deps, batchId);
  if (!taken.acquired) return { held: false, owner: taken.owner };

  const { fence, run } = taken;
  const stop = new AbortController();
  const combined = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const renewing = keepRenewing(deps, batchId, fence, stop);
  try {
    combined.throwIfAborted();
    return { held: true, value: await work({ batchId, fence, run, signal: combined }) };
  } catch (error) {
    // Work that was cut short because the lease was lost fails with that reason, not with a bare abort.
    throw stop.signal.reason instanceof LeaseLostError ? stop.signal.reason : error;
  } finally {
    stop.abort(new DOMException('The work has ended.', 'AbortError'));
    await renewing;
    await deps.repo.runs.releaseLease(batchId, { owner: deps.owner, fence });
  }
}

async function takeLease(deps: Dependencies, batchId: string) {
  const request = { owner: deps.owner, durationMs: deps.config.leaseMs };
  const taken = await deps.repo.runs.acquireLease(batchId, request);
  if (taken.acquired || !deps.isOwnerDead(taken.owner)) return taken;
  return await deps.repo.runs.acquireLease(batchId, { ...request, takeOverFrom: taken.owner });
}

async function keepRenewing(deps: Dependencies, batchId: string, fence: number, stop: AbortController) {
  const { leaseMs } = deps.config;
  let expiresAt = deps.now() + leaseMs;
  for (;;) {
    try {
      await deps.sleep(leaseMs / 3, stop.signal);
    } catch {
      return;
    }
    if (stop.signal.aborted) return;
    try {
      const renewedAt = deps.now();
      await deps.repo.runs.renewLease(batchId, { owner: deps.owner, fence, durationMs: leaseMs });
      expiresAt = renewedAt + leaseMs;
    } catch (error) {
      // A passing fault is tried again while the lease still stands; a lost lease ends the work.
      if (error instanceof LeaseLostError || deps.now() >= expiresAt) {
        stop.abort(error instanceof LeaseLostError ? error : new LeaseLostError(batchId, { cause: error }));
        return;
      }
    }
  }
}
