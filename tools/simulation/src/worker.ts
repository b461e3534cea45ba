import { createInProcessHandler } from '@lading/local-stack';
import { createDynamoRepo } from '@lading/dynamo-repo';
import { createOpenAiBatch } from '@lading/openai-batch';
import { createPineconeIndex } from '@lading/pinecone-upsert';
import { createPipeline, ingest, submit, submitTexts } from '@lading/pipeline';
import type { Dependencies } from '@lading/pipeline';
import { createMemoryStaging } from './memory-staging.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { World } from './world.ts';

export interface WorkerSettings {
  world: World;
  process: SimulatedProcess;
  random: SeededRandom;
  /** How far its clock is ahead of the true time. */
  skewMs: number;
  isOwnerDead: (owner: string) => boolean;
}

/** The whole product as one process of the simulation has it: its adapters and SDKs, on simulated wires. */
export function createSimulatedPipeline(settings: WorkerSettings): Dependencies & AsyncDisposable {
  const { world, process, random, skewMs, isOwnerDead } = settings;
  const { config } = world.scenario;
  const { time } = world;
  const outside = {
    now: () => time.now() + skewMs,
    sleep: async (ms: number, signal?: AbortSignal) => {
      await time.sleep(ms, signal);
      await process.pass('sleep');
    },
    random: random.fork('chance').next,
  };
  const ids = random.fork('batch ids');
  return createPipeline(config, {
    ...outside,
    repo: createDynamoRepo({
      ...config.dynamodb,
      ...outside,
      ...LEAN_SDK,
      requestHandler: createInProcessHandler(world.network.connectTable(process)),
    }),
    openai: createOpenAiBatch({
      ...config.openai,
      ...outside,
      maxLineBytes: config.maxLineBytes,
      fetch: toFetch(world.network.connect(process, 'openai')),
    }),
    pinecone: createPineconeIndex({
      ...config.pinecone,
      ...outside,
      maxRecordsPerBody: RECORDS_PER_BODY,
      fetch: toFetch(world.network.connect(process, 'pinecone')),
    }),
    staging: createMemoryStaging(world.staged, async (operation, effect) => {
      await process.pass(`staging ${operation} before`);
      await time.sleep(random.between(1, 10));
      // Of a process that died or is held up meanwhile, nothing lands.
      await process.pass('staging');
      world.trace(process.name, `staging ${operation}`);
      const result = effect();
      await process.pass(`staging ${operation} after`);
      return result;
    }),
    owner: process.name,
    isOwnerDead,
    newBatchId: () => toUuid(ids),
    report: (event) => {
      if (!process.isDead) world.trace(process.name, `event ${event.type}`);
    },
  });
}

/** What the SDK may leave out here, much of its time: signatures. */
const LEAN_SDK = { signer: { sign: async (request: unknown) => request } };

/** Small, so that a shard takes several. */
const RECORDS_PER_BODY = 10;
const LONGEST_IDLE_MS = 20 * 60_000;

export interface WorkOptions {
  pollMs: number;
  random: SeededRandom;
  /** Whether somebody looks after the batches that the product has given up by itself. */
  hasOperator: () => boolean;
}

type Job = (pipeline: Dependencies, note: Note) => Promise<void>;

/** Told of what became of each batch. */
type Note = (step: string, result: { batchId: string; outcome: string }) => void;

/**
 * Submits and ingests for ever, like scheduled jobs: an error ends a job, and the next round begins after a pause. Once
 * nothing gets on, a round is one job only.
 */
export async function work(world: World, pipeline: Dependencies, options: WorkOptions): Promise<never> {
  const jobs = jobsOf(world, options);
  for (let idleRounds = 0; ; idleRounds += 1) {
    const some = idleRounds === 0 ? jobs : [options.random.pick(jobs)];
    if (await round(world, pipeline, some)) idleRounds = 0;
    await pipeline.sleep(Math.min(options.pollMs * 2 ** idleRounds, LONGEST_IDLE_MS));
  }
}

/** What can only be waited for, longer and longer. */
const WAITS: ReadonlySet<string> = new Set(['waiting', 'open', 'busy', 'parked']);

/** True if anything got on. */
async function round(world: World, pipeline: Dependencies, jobs: readonly Job[]): Promise<boolean> {
  let gotOn = false;
  const note: Note = (step, { batchId, outcome }) => {
    world.trace(pipeline.owner, `${step} ${batchId} ${outcome}`);
    if (!WAITS.has(outcome)) gotOn = true;
  };
  for (const job of jobs) await attempt(world, pipeline, () => job(pipeline, note));
  return gotOn;
}

function jobsOf({ scenario }: World, { hasOperator }: WorkOptions): [Job, ...Job[]] {
  const { lines } = scenario.texts;
  const open = async function* () {
    for (const line of lines) yield Buffer.from(`${line}\n`);
  };
  const submitWords: Job = async (pipeline, note) => {
    for await (const outcome of submit(pipeline)) note('submit', outcome);
  };
  const submitFile: Job = async (pipeline, note) => {
    for await (const outcome of submitTexts(pipeline, open)) note('submit texts', outcome);
  };
  const ingestAll: Job = async (pipeline, note) => {
    for await (const outcome of ingest(pipeline)) {
      note('ingest', outcome);
      if (outcome.outcome !== 'parked' || !hasOperator()) continue;
      for await (const again of ingest(pipeline, { batchId: outcome.batchId })) note('ingest parked', again);
    }
  };
  // The more there is to wait for, the more often it is asked for.
  return [submitWords, ...(lines.length > 0 ? [submitFile] : []), ingestAll, ingestAll];
}

async function attempt(world: World, { owner }: Dependencies, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    world.trace(owner, `threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
  }
}

/** openai's and Pinecone's `fetch`, with all that it can be called with. */
function toFetch(answer: (request: Request) => Promise<Response>): typeof fetch {
  return async (input, init) =>
    await answer(new Request(input, { ...init, ...(init?.body && { duplex: 'half' }) }));
}

/** A UUID of version 4, as older readers of the table insist on. */
function toUuid(random: SeededRandom): string {
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => random.between(0, 15).toString(16)).join('');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${random.pick(['8', '9', 'a', 'b'])}${hex(3)}-${hex(12)}`;
}
