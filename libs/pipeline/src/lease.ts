import { LeaseLostError } from '@lading/dynamo-repo';
import type { EmbeddingRun } from '@lading/dynamo-repo';
import type { Dependencies } from './dependencies.ts';

/** A lease as plain data, so that one process can take it and another go on with it. */
export interface LeaseTicket {
  batchId: string;
  owner: string;
  fence: number;
}

/** Proof of ownership of one batch. Every write to the run item carries the fence, so a late owner changes nothing. */
export interface Lease extends LeaseTicket {
  /** The run item as it was when the lease was taken or gone on with. */
  run: EmbeddingRun;
  /** Aborts when the caller wants to stop, or when the lease is lost. */
  signal: AbortSignal;
  /**
   * To be called before a write that carries no fence. A process that slept through its lease has not been told yet: where
   * the time of the lease is over by this process's clock, it is renewed first.
   * @throws LeaseLostError when the batch is somebody else's by now; the signal's reason
   */
  ensureHeld(): Promise<void>;
}

/** What became of work that needs the lease, or who has it instead. */
export type LeaseResult<T> = { held: true; value: T } | { held: false; owner: string };

/** A lease that nothing renews yet. */
export type TakenLease = Omit<Lease, 'signal' | 'ensureHeld'>;

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
  if (!taken.held) return taken;
  try {
    return { held: true, value: await workUnderLease(deps, taken.value, signal, work) };
  } finally {
    await releaseLease(deps, taken.value);
  }
}

/** In whose name a lease is taken. */
export interface TakeLeaseOptions {
  /** Default: this process. */
  owner?: string;
  /** Takes the lease also from itself, with a new fence that shuts out whatever still works under the old one. */
  again?: boolean;
}

/** Takes the lease of a batch, also from an owner that is dead. */
export async function takeLease(
  deps: Dependencies,
  batchId: string,
  { owner = deps.owner, again = false }: TakeLeaseOptions = {},
): Promise<LeaseResult<TakenLease>> {
  const request = { owner, durationMs: deps.config.leaseMs };
  let taken = await deps.repo.runs.acquireLease(batchId, request);
  if (!taken.acquired && ((again && taken.owner === owner) || deps.isOwnerDead(taken.owner))) {
    taken = await deps.repo.runs.acquireLease(batchId, { ...request, takeOverFrom: taken.owner });
  }
  if (!taken.acquired) return { held: false, owner: taken.owner };
  const { fence, run } = taken;
  return { held: true, value: { batchId, owner, fence, run } };
}

/** Goes on under a lease that an earlier step took, and leaves it standing for the next. @throws LeaseLostError */
export async function continueLease<T>(
  deps: Dependencies,
  ticket: LeaseTicket,
  signal: AbortSignal | undefined,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const { batchId, owner, fence } = ticket;
  await deps.repo.runs.renewLease(batchId, { owner, fence, durationMs: deps.config.leaseMs });
  const run = await deps.repo.runs.get(batchId);
  if (!run) throw new LeaseLostError(batchId);
  return await workUnderLease(deps, { batchId, owner, fence, run }, signal, work);
}

/** Frees the batch for others; does nothing when it is not ours any more. */
export async function releaseLease(
  deps: Dependencies,
  { batchId, owner, fence }: LeaseTicket,
): Promise<void> {
  await deps.repo.runs.releaseLease(batchId, { owner, fence });
}

async function workUnderLease<T>(
  deps: Dependencies,
  taken: TakenLease,
  signal: AbortSignal | undefined,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const combined = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const term = createTerm(deps, taken);
  const renewing = keepRenewing(deps, term, stop);
  const ensureHeld = async () => {
    combined.throwIfAborted();
    if (term.isOver()) await term.renew();
  };
  try {
    combined.throwIfAborted();
    return await work({ ...taken, signal: combined, ensureHeld });
  } catch (error) {
    // Work that was cut short because the lease was lost fails with that reason, not with a bare abort.
    throw stop.signal.reason instanceof LeaseLostError ? stop.signal.reason : error;
  } finally {
    stop.abort(new DOMException('The work has ended.', 'AbortError'));
    await renewing;
  }
}

/** How long a lease stands, by the clock of this process. */
interface Term {
  isOver(): boolean;
  /** @throws LeaseLostError, also when it is over and can't be renewed; else what was in the way */
  renew(): Promise<void>;
}

function createTerm({ config, now, repo }: Dependencies, { batchId, owner, fence }: LeaseTicket): Term {
  const { leaseMs } = config;
  let expiresAt = now() + leaseMs;
  const isOver = () => now() >= expiresAt;
  return {
    isOver,
    async renew() {
      const renewedAt = now();
      try {
        await repo.runs.renewLease(batchId, { owner, fence, durationMs: leaseMs });
      } catch (error) {
        if (error instanceof LeaseLostError || !isOver()) throw error;
        throw new LeaseLostError(batchId, { cause: error });
      }
      expiresAt = renewedAt + leaseMs;
    },
  };
}

async function keepRenewing(
  { config, sleep }: Dependencies,
  term: Term,
  stop: AbortController,
): Promise<void> {
  for (;;) {
    try {
      await sleep(config.leaseMs / 3, stop.signal);
    } catch {
      return;
    }
    if (stop.signal.aborted) return;
    try {
      await term.renew();
    } catch (error) {
      // A passing fault is tried again while the lease still stands; a lost lease ends the work.
      if (error instanceof LeaseLostError) return stop.abort(error);
    }
  }
}
