import type { Verdict } from '@lading/domain-models';
import { batchFiles } from '@lading/staging';
import type { Dependencies } from './dependencies.ts';
import { readVerdicts } from './verdict-file.ts';

type Reader = Pick<Dependencies, 'staging' | 'config'>;

/** Where `close` writes its verdicts: beside the shards', whose numbers an ingest would take for its own. */
export function closedVerdictsKey(batchId: string): string {
  return `${batchFiles(batchId).root}/verdicts/closed.ndjson`;
}

/** The verdict files of a batch that are staged here, without asking for a manifest: none when staging was elsewhere. */
export async function* stagedVerdictKeys(
  { staging }: Pick<Dependencies, 'staging'>,
  batchId: string,
): AsyncGenerator<string, void, undefined> {
  const files = batchFiles(batchId);
  for (let shard = 0; await staging.stat(files.verdicts(shard)); shard += 1) yield files.verdicts(shard);
  if (await staging.stat(closedVerdictsKey(batchId))) yield closedVerdictsKey(batchId);
}

/** The verdicts of those files, in order. */
export async function* readStagedVerdicts(
  deps: Reader,
  batchId: string,
): AsyncGenerator<Verdict[], void, undefined> {
  for await (const key of stagedVerdictKeys(deps, batchId)) yield* readVerdicts(deps, key);
}
