import type { ContenderName } from './contenders.ts';
import type { Measured } from './measure/measure.ts';
import type { Encoding } from './stand-ins/seeded-vectors.ts';

/** What is brought home: one batch. */
export interface Scenario {
  /** Words of the batch. */
  size: number;
  dimensions: number;
  encoding: Encoding;
}

/** A scenario as it was measured. */
export interface Workload extends Scenario {
  /** OpenAI's output file. */
  resultFileBytes: number;
}

/** What reached Pinecone. */
export interface Upserts {
  requests: number;
  records: number;
  bytes: number;
  largestBytes: number;
  mostInFlight: number;
}

/** What the table has afterwards. */
export interface Home {
  batchStatus: string;
  ledger?: Ledger;
  /** Result items of the batch; absent where nobody counts them. */
  results?: number;
  /** Words that are embedded, or that were updated where nothing is stored. */
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
export interface Run extends Measured, Scenario {
  round: number;
  contender: ContenderName;
  upserts: Upserts;
  /** Requests to DynamoDB and their bytes; absent where nobody counts them. */
  table?: { requests: number; bytesReceived: number };
  /** Only of ours. */
  home?: Home;
}

export interface Machine {
  cpus: number;
  model: string;
  memoryBytes: number;
  platform: string;
  node: string;
  /** Programs that wanted a CPU in the minute before it began: above 0, others were at work. */
  load: number;
}

export interface Report {
  /** `null stand-ins` check and count and store nothing; the `local stack` does all that the product's own default does. */
  against: 'null stand-ins' | 'local stack';
  seed: number;
  /** When the measuring began, ISO 8601. */
  at: string;
  machine: Machine;
  workloads: Workload[];
  runs: Run[];
  /** Contenders that could not be had, each with its reason. */
  left: string[];
}
