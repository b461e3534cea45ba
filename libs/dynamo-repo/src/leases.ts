import type { TableClient } from './client.ts';
import { LeaseLostError } from './errors.ts';
import { fromEmbeddingRunItem } from './items/embedding-run-item.ts';
import type { EmbeddingRun } from './items/embedding-run-item.ts';
import { embeddingRunKey } from './keys.ts';
import type { UpdateRequest } from './update-input.ts';

/** Who wants a lease, and for how long. */
export interface LeaseRequest {
  /** Names a process; two processes must never share a name. */
  owner: string;
  durationMs: number;
  /** An owner that is known to be dead: its lease is taken though it stands. */
  takeOverFrom?: string;
}

/** A lease, or whose it is. */
export type LeaseAnswer =
  | { acquired: true; fence: number; run: EmbeddingRun }
  | { acquired: false; owner: string; /** Milliseconds since 1970. */ expiresAt: number };

/** One owner at a time for a batch: a lease that expires, with a fencing number that only ever grows. */
export interface Leases {
  /**
   * Takes a lease that is free or expired by our clock. Creates the run item where there is none, as for batches of the
   * Python system. A lease of one's own that stands is not free either.
   */
  acquireLease(batchId: string, request: LeaseRequest): Promise<LeaseAnswer>;
  /** Prolongs the lease, counted from now. @throws LeaseLostError */
  renewLease(batchId: string, lease: { owner: string; fence: number; durationMs: number }): Promise<void>;
  /** Frees the lease; does nothing when it is not ours any more. */
  releaseLease(batchId: string, lease: { owner: string; fence: number }): Promise<void>;
}

export interface LeaseSettings {
  /** Milliseconds since 1970. */
  now: () => number;
  /** 0 to below 1. */
  random: () => number;
}

export function createLeases(client: TableClient, { now, random }: LeaseSettings): Leases {
  return {
    async acquireLease(batchId, request) {
      for (;;) {
        // Tells our own update, whose answer was lost, from somebody else's.
        const token = random().toString(36).slice(2);
        const key = embeddingRunKey(batchId);
        const taken = await client.update(key, acquisition(request, now(), token));
        const item = taken ?? (await client.get(key));
        const run = item && fromEmbeddingRunItem(item);
        if (item?.lease_token === token && run?.lease) return { acquired: true, fence: run.lease.fence, run };
        if (run?.lease) return { acquired: false, owner: run.lease.owner, expiresAt: run.lease.expiresAt };
        // Released between the update and the read: it is free now.
      }
    },
    async renewLease(batchId, { owner, fence, durationMs }) {
      const renewed = await client.update(embeddingRunKey(batchId), {
        set: { lease_expires_at: now() + durationMs },
        condition: isOurs(owner, fence),
      });
      if (!renewed) throw new LeaseLostError(batchId);
    },
    async releaseLease(batchId, { owner, fence }) {
      await client.update(embeddingRunKey(batchId), {
        // The fence stays: the next owner's is one more.
        remove: ['lease_owner', 'lease_expires_at', 'lease_token'],
        condition: isOurs(owner, fence),
      });
    },
  };
}

function acquisition(
  { owner, durationMs, takeOverFrom }: LeaseRequest,
  time: number,
  token: string,
): UpdateRequest {
  const free = 'attribute_not_exists(#lease_owner) OR #lease_expires_at <= :now';
  return {
    set: { lease_owner: owner, lease_expires_at: time + durationMs, lease_token: token },
    increment: { lease_fence: 1 },
    setIfAbsent: { TYPE: 'EMBEDDING_BATCH_RUN', created_at: new Date(time).toISOString() },
    condition: {
      expression: takeOverFrom === undefined ? free : `${free} OR #lease_owner = :dead`,
      values: { ':now': time, ...(takeOverFrom !== undefined && { ':dead': takeOverFrom }) },
    },
    returns: 'ALL_NEW',
  };
}

function isOurs(owner: string, fence: number): UpdateRequest['condition'] {
  return {
    expression: '#lease_owner = :owner AND #lease_fence = :fence',
    names: ['lease_owner', 'lease_fence'],
    values: { ':owner': owner, ':fence': fence },
  };
}
