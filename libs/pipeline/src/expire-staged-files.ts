import type { Dependencies } from './dependencies.ts';
import { isPending } from './list-pending-embedding-batches.ts';

/**
 * Removes what is staged of batches that have ended, once nothing of it has changed for the retention time. Whatever
 * the table doesn't know to have ended stays, however old: a pending batch can't be proven without its input file.
 *
 * A staging place that expires its files by itself is left alone.
 */
export async function expireStagedFiles(deps: Dependencies, signal?: AbortSignal): Promise<void> {
  const { staging, config, now, report } = deps;
  for await (const { root, changedAt } of staging.listRoots?.() ?? []) {
    signal?.throwIfAborted();
    if (now() - changedAt < config.stagingRetentionMs || !(await hasEnded(deps, root))) continue;
    await staging.remove(root);
    report({ type: 'staged-files-expired', batchId: root });
  }
}

async function hasEnded({ repo }: Dependencies, batchId: string): Promise<boolean> {
  const summary = await repo.batches.get(batchId);
  if (summary) return !isPending(summary);
  return (await repo.runs.get(batchId))?.phase === 'rolled-back';
}
