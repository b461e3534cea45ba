import { parseVerdict } from '@lading/domain-models';
import type { Verdict } from '@lading/domain-models';
import { batchFiles } from '@lading/staging';
import { lineGroups } from '@lading/streams';
import type { Dependencies } from './dependencies.ts';
import type { Manifest } from './manifest.ts';

/** The verdicts of one shard, in file order and some at a time. */
export async function* readVerdicts(
  { staging, config }: Pick<Dependencies, 'staging' | 'config'>,
  key: string,
): AsyncGenerator<Verdict[], void, undefined> {
  const options = { maxLineBytes: config.maxLineBytes, reuse: true };
  for await (const lines of lineGroups(staging.read(key, { reuse: true }), options)) {
    yield lines.map((line) => parseVerdict(line.toString()));
  }
}

/** The verdicts of all shards of a batch. */
export async function* readAllVerdicts(
  deps: Pick<Dependencies, 'staging' | 'config'>,
  { batchId, shards }: Manifest,
): AsyncGenerator<Verdict[], void, undefined> {
  for (const shard of shards.keys()) yield* readVerdicts(deps, batchFiles(batchId).verdicts(shard));
}
