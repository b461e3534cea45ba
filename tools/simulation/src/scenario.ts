import { parseConfig } from '@lading/pipeline';
import type { PipelineConfig } from '@lading/pipeline';
import { generateReceipts } from '@lading/sample-receipts';
import { drawTexts } from './draw-texts.ts';
import type { TextFile } from './draw-texts.ts';
import type { SeededRandom } from './seeded-random.ts';

/** An item in DynamoDB's JSON. */
export type TableItem = ReturnType<typeof generateReceipts> extends Generator<infer Item> ? Item : never;

/** What one seed decides of a run before it begins. */
export interface Scenario {
  seed: number;
  config: PipelineConfig;
  items: readonly TableItem[];
  /** Words that wait to be embedded. */
  words: number;
  texts: TextFile;
  workers: number;
  faults: number;
  deaths: number;
  holdUps: number;
  /** Whether a worker knows at once that another is dead, or has to wait until its lease expires. */
  seesDeaths: boolean;
  /** How far the table's indexes lag behind. */
  indexLagMs: number;
  /** What each partition of the table and of its indexes takes; some runs are throttled now and then, most never. */
  partitionWritesPerSecond: number | undefined;
  /** Words that somebody deletes while the run goes on. */
  deletions: number;
  pollMs: number;
}

export const TABLE_NAME = 'ReceiptsTable';
export const OPENAI_URL = 'http://127.0.0.1:1';
export const PINECONE_URL = 'http://127.0.0.1:2';
export const DYNAMODB_URL = 'http://127.0.0.1:3';
export const DIMENSIONS = 8;

export const LEAST = { workers: 2, batches: 3, ids: 200, faults: 5, deaths: 1 } as const;

export function drawScenario(seed: number, random: SeededRandom): Scenario {
  const texts = drawTexts(random.fork('texts'));
  const items = drawItems(random.fork('receipts'), LEAST.ids - texts.ids.length);
  const words = items.filter(isWaitingWord).length;
  const leaseMs = random.between(30, 60) * 1_000;
  const scenario: Scenario = {
    seed,
    items,
    words,
    texts,
    config: {
      ...baseConfig(),
      leaseMs,
      maxInputsPerBatch: random.between(50, mostInputsPerBatch(words)),
      maxReceiptsPerBatch: random.pick([3, 3_000, 3_000]),
      shardRecords: random.between(15, 60),
    },
    workers: random.pick([LEAST.workers, LEAST.workers, 3]),
    faults: random.between(8, 16),
    deaths: random.between(2, 4),
    holdUps: random.between(1, 3),
    seesDeaths: random.chance(0.5),
    indexLagMs: random.pick([0, 0, 500, 5_000]),
    partitionWritesPerSecond: random.pick([undefined, undefined, undefined, 150]),
    deletions: random.pick([0, 0, 1, 5]),
    pollMs: random.between(120, 400) * 1_000,
  };
  // Only now that deletions are drawn, so that drawing them earlier doesn't make another scenario of every seed.
  const { config, deletions } = scenario;
  const maxInputsPerBatch = Math.min(config.maxInputsPerBatch, mostInputsPerBatch(words - deletions));
  return { ...scenario, config: { ...config, maxInputsPerBatch } };
}

/** So many make at least three batches, whatever the number of words. */
function mostInputsPerBatch(words: number): number {
  return Math.floor((words - 1) / (LEAST.batches - 1));
}

/** More than any receipt has that is drawn to have 44. */
const MOST_WORDS = 60;

/** Receipt after receipt, until there are enough words. */
function drawItems(random: SeededRandom, leastWords: number): TableItem[] {
  const seed = random.between(0, 2 ** 31);
  const generation = random.pick(['first', 'second'] as const);
  for (let receipts = Math.floor(leastWords / MOST_WORDS); ; receipts += 1) {
    const items = [...generateReceipts({ seed, receipts, generation, letters: false, wordsPerReceipt: 44 })];
    if (items.filter(isWaitingWord).length >= leastWords) return items;
  }
}

export function isWaitingWord({ TYPE: type, embedding_status: status }: TableItem): boolean {
  return (
    type !== undefined &&
    'S' in type &&
    type.S === 'RECEIPT_WORD' &&
    status !== undefined &&
    'S' in status &&
    status.S === 'NONE'
  );
}

export function baseConfig(): PipelineConfig {
  return {
    ...parseConfig({
      OPENAI_API_KEY: 'simulated-key',
      OPENAI_BASE_URL: `${OPENAI_URL}/v1`,
      PINECONE_API_KEY: 'simulated-key',
      PINECONE_CONTROLLER_HOST: PINECONE_URL,
      PINECONE_INDEX: 'receipts',
      DYNAMODB_TABLE_NAME: TABLE_NAME,
      AWS_ENDPOINT_URL_DYNAMODB: DYNAMODB_URL,
      AWS_ACCESS_KEY_ID: 'simulated',
      AWS_SECRET_ACCESS_KEY: 'simulated',
      LADING_DIMENSIONS: String(DIMENSIONS),
    }),
    maxLineBytes: 50_000,
  };
}
