/** What a long run tells as it goes: for progress bars, plain lines and logs. No vectors, no texts, no secrets. */
export type PipelineEvent =
  | { type: 'submission-started'; batchId: string; inputs: number }
  | { type: 'words-claimed'; batchId: string; claimed: number; of: number }
  /** A line of a file of items that names no item, or one that an earlier line names; nothing is recorded of it. */
  | { type: 'line-unusable'; lineNumber: number; code: string; message: string }
  /** An item that a vendor would refuse: recorded as failed, and not bought. */
  | { type: 'item-refused'; customId: string; lineNumber: number; code: string; message: string }
  /** Lines of a file by what they are. `refused` are those of now: earlier ones are on record. */
  | { type: 'file-checked'; items: number; refused: number; refusedBefore: number; unusable: number }
  /** Good items of a file that were not submitted now, and why. */
  | { type: 'not-submitted'; unchanged: number; underWay: number; givenUp: number }
  | { type: 'input-uploaded'; batchId: string; inputFileId: string }
  | { type: 'batch-created'; batchId: string; openaiBatchId: string; adopted: boolean }
  | { type: 'submission-open'; batchId: string; reason: string }
  | { type: 'submission-rolled-back'; batchId: string; reason: string }
  | { type: 'duplicate-cancelled'; batchId: string; openaiBatchId: string }
  | { type: 'batch-status'; batchId: string; openaiStatus: string; completed?: number; total?: number }
  | { type: 'unknown-status'; batchId: string; openaiStatus: string }
  | { type: 'downloaded'; batchId: string; byteLength: number; totalBytes: number }
  | { type: 'shard-staged'; batchId: string; shard: number; records: number }
  | { type: 'download-complete'; batchId: string; shards: number; records: number }
  | { type: 'unexpected-ids'; batchId: string; count: number; examples: string[] }
  | { type: 'unattributable-lines'; batchId: string; count: number }
  | { type: 'vectors-upserted'; batchId: string; shard: number; stored: number; of: number }
  | { type: 'verdicts-staged'; batchId: string; shard: number }
  | { type: 'results-written'; batchId: string; shard: number; written: number; of: number }
  | { type: 'words-settled'; batchId: string; shard: number; settled: number; of: number }
  | { type: 'completing'; batchId: string }
  | { type: 'staged-files-expired'; batchId: string }
  /** Status 0: no answer came. */
  | { type: 'vendor-answered'; vendor: 'OpenAI' | 'Pinecone'; status: number; latencyMs: number }
  | { type: 'unreadable-item'; message: string }
  | { type: 'pending-of-other-types'; counts: Record<string, number> };
