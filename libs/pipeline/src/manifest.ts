import { batchFiles, StagedFileMissingError } from '@lading/staging';
import type { Staging } from '@lading/staging';
import * as z from 'zod';

const manifestSchema = z.object({
  batchId: z.string(),
  openaiBatchId: z.string(),
  openaiStatus: z.string(),
  /** Why OpenAI failed the batch as a whole; null for every other status. */
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** Ids that were submitted; null when the input file can't be had any more. */
  submitted: z.int().nonnegative().nullable(),
  /** Records over all shards: one for each submitted id (for each id that came back, when the submitted ones are unknown). */
  records: z.int().nonnegative(),
  /** Records of each shard; the index is the shard's number. */
  shards: z.array(z.int().positive()),
  /** How many shards in a row are of the same receipts; all of them, in manifests of before there were sections. */
  sectionShards: z.int().positive().default(Number.MAX_SAFE_INTEGER),
  /** Ids in the result that were never submitted: not stored. */
  unexpected: z.int().nonnegative(),
  /** Lines that name no id. */
  unattributable: z.int().nonnegative(),
});

/** What a whole download left behind. Counts only: the shards themselves are staged beside it. */
export type Manifest = z.infer<typeof manifestSchema>;

export async function writeManifest(staging: Staging, key: string, manifest: Manifest): Promise<void> {
  await staging.write(key, [Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)]);
}

/** The manifest, or undefined when no whole download has been staged under this key. */
export async function readManifest(staging: Staging, key: string): Promise<Manifest | undefined> {
  if (!(await staging.stat(key))) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of staging.read(key)) chunks.push(chunk);
  return manifestSchema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
}

/** Where the manifest of an ended batch is staged. */
export function manifestKeyOf(
  batchId: string,
  files: { outputFileId?: string; errorFileId?: string },
): string {
  return batchFiles(batchId).manifest(files.outputFileId, files.errorFileId);
}

/** The manifest that an earlier step has staged. @throws StagedFileMissingError */
export async function loadManifest(staging: Staging, key: string): Promise<Manifest> {
  const manifest = await readManifest(staging, key);
  if (!manifest) throw new StagedFileMissingError(key, staging.location);
  return manifest;
}
