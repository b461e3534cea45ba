/** Where the files of one batch rest. Everything of a batch is below its id, so `remove(root)` forgets the batch. */
export interface BatchFiles {
  /** All files of the batch. */
  root: string;
  /** The NDJSON file as submitted. */
  input: string;
  /** What results need of each item of the input, where the input file alone knows its items. */
  items: string;
  /** Written last by the download: names the shards and counts. A name holds both OpenAI file ids, so a result of other files is never mistaken for this one. */
  manifest(outputFileId: string | undefined, errorFileId: string | undefined): string;
  /** All shards. */
  shards: string;
  shard(index: number): string;
  /** The verdicts of a shard, by the shard's index. */
  verdicts(index: number): string;
}

/** The staging keys of a batch. */
export function batchFiles(batchId: string): BatchFiles {
  const numbered = (index: number) => `${String(index).padStart(5, '0')}.ndjson`;
  return {
    root: batchId,
    input: `${batchId}/input.jsonl`,
    items: `${batchId}/items.ndjson`,
    manifest: (outputFileId, errorFileId) =>
      `${batchId}/manifest.${outputFileId ?? 'none'}.${errorFileId ?? 'none'}.json`,
    shards: `${batchId}/shards`,
    shard: (index) => `${batchId}/shards/${numbered(index)}`,
    verdicts: (index) => `${batchId}/verdicts/${numbered(index)}`,
  };
}
