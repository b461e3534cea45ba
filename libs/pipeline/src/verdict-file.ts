import { parseVerdict } from '@lading/domain-models';
import type { Verdict } from '@lading/domain-models';
import { batchFiles } from '@lading/staging';
import { lines } from '@lading/streams';
import type { Dependencies } from './dependencies.ts';
import type { Manifest } from './manifest.ts';

/** The verdicts of one shard, in file order. */
export async function* readVerdicts(
  { staging, config }: Pick<Dependencies, 'staging' | 'config'>,
  key: string,
): AsyncGenerator<Verdict, void, undefined> {
  for await (const line of lines(staging.read(key, { reuse: true }), { maxLineBytes: config.maxLineBytes })) {
    yield parseVerdict(Buffer.from(line).toString('utf8'));
  }
}

/** The verdicts of all shards of a batch. */
export async function* readAllVerdicts(
  deps: Pick<Dependencies, 'staging' | 'config'>,
  { batchId, shards }: Manifest,
): AsyncGenerator<Verdict, void, undefined> {
  for (const shard of shards.keys()) yield* readVerdicts(deps, batchFiles(batchId).verdicts(shard));
}
