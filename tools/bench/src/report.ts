import type { Measured } from './measure.ts';

export type ContenderName = 'ours' | 'straightforward';

/** What one size was measured on. */
export interface Workload {
  /** Words in the batch. */
  size: number;
  round: number;
  batchId: string;
  openaiBatchId: string;
  /** OpenAI's output file. */
  resultFileBytes: number;
}

/** What reached the Pinecone stand-in. */
export interface Upserts {
  requests: number;
  records: number;
  bytes: number;
  largestBytes: number;
  mostInFlight: number;
}

/** What the product itself says of the batch afterwards, read by its own commands. */
export interface Home {
  batchStatus: string;
  ledger?: Ledger;
  /** Words of the table that are embedded. */
  wordsEmbedded: number;
}

export interface Ledger {
  submitted: number;
  stored: number;
  failedAgain: number;
  failedForGood: number;
  skipped: number;
}

/** One contender on one workload. */
export interface Run extends Measured {
  size: number;
  round: number;
  contender: ContenderName;
  upserts: Upserts;
  /** Only of ours. */
  home?: Home;
}

export interface Machine {
  cpus: number;
  model: string;
  memoryBytes: number;
  platform: string;
  node: string;
}

export interface Report {
  seed: number;
  machine: Machine;
  workloads: Workload[];
  runs: Run[];
}
