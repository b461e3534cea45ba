import { LeaseLostError } from '@lading/dynamo-repo';
import type { EmbeddingRun } from '@lading/dynamo-repo';
import { toBatchAction } from '@lading/openai-batch';
import { batchFiles } from '@lading/staging';
import { mapConcurrent } from '@lading/streams';
import type { Dependencies } from './dependencies.ts';
import type { ItemClaim } from './items/item-keeper.ts';
import { keeperOf } from './items/keeper-of.ts';
import type { Lease } from './lease.ts';
import { stagedInputIds } from './stage-input.ts';

export const CLAIMS_AT_ONCE = 32;
/** How many times, a third of a lease apart, it is looked whether the new owner is done. */
const LOOKS = 30;

/**
 * Claims the items of the staged input file, which holds these ids, for its batch, then runs `use` with those that somebody else has.
 *
 * An owner that slept through its lease claims items that whoever took over has sent without; nobody would ever settle
 * them. So an owner that finds its lease lost gives back what it claimed and the batch doesn't hold, or not any more.
 *
 * @throws LeaseLostError
 */
export async function claimItems<T>(
  deps: Dependencies,
  lease: Lease,
  ids: readonly string[],
  use: (lost: ReadonlySet<string>) => Promise<T>,
): Promise<T> {
  const { batchId, owner, fence, signal } = lease;
  const claimed: string[] = [];
  const lost = new Set<string>();
  const claim = async (item: ItemClaim) => {
    if (await item.claim()) claimed.push(item.customId);
    else lost.add(item.customId);
  };
  const claims = keeperOf(deps, lease.run).claimsOf(batchId, ids);
  try {
    for await (const _ of mapConcurrent(claims, CLAIMS_AT_ONCE, claim)) {
      signal.throwIfAborted();
      deps.report({ type: 'words-claimed', batchId, claimed: claimed.length, of: ids.length });
    }
    // Claims carry no fence: this is the first that does.
    await deps.repo.runs.renewLease(batchId, { owner, fence, durationMs: deps.config.leaseMs });
    return await use(lost);
  } catch (error) {
    const isLost = [error, signal.reason].some((reason) => reason instanceof LeaseLostError);
    if (isLost) await giveBackStrays(deps, lease, claimed);
    throw error;
  }
}

async function giveBackStrays(
  deps: Dependencies,
  { batchId, run }: Lease,
  claimed: readonly string[],
): Promise<void> {
  const now = await untilSettled(deps, batchId);
  if (now?.phase === 'claiming') return;
  const isStaged = await deps.staging.stat(batchFiles(batchId).input);
  // What is still claimed for a batch that has ended was claimed after that.
  const isSent = isStaged && now?.ledger === undefined;
  const sent = new Set(isSent ? await stagedInputIds(deps, batchId) : []);
  const strays = claimed.filter((id) => !sent.has(id));
  const keeper = keeperOf(deps, run);
  const release = (id: string) => keeper.release(id, batchId);
  for await (const _ of mapConcurrent(strays, CLAIMS_AT_ONCE, release)) continue;
}

/** Until the new owner has sent its file, it may still take these items for the batch's; while results come home, they may be settled. */
async function untilSettled(deps: Dependencies, batchId: string): Promise<EmbeddingRun | undefined> {
  for (let look = 0; ; look += 1) {
    const run = await deps.repo.runs.get(batchId);
    if (!run || look === LOOKS) return run;
    const { phase, openaiStatus, ledger } = run;
    const hasEnded = openaiStatus !== undefined && toBatchAction(openaiStatus).action === 'ingest';
    if (phase !== 'claiming' && (!hasEnded || ledger !== undefined)) return run;
    await deps.sleep(deps.config.leaseMs / 3);
  }
}
