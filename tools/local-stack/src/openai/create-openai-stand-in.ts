import { createFaultTable, type FaultPolicy } from '../faults/fault-table.ts';
import type { Store } from '../store/store.ts';
import { answer, type Routes } from './answer.ts';
import { batchRoutes } from './batches.ts';
import { type BatchRunner, createBatchRunner } from './batch-runner.ts';
import type { Context, OpenAiLimits, TimeLapse } from './context.ts';
import { controlRoutes } from './control.ts';
import { embeddingRoutes } from './embeddings.ts';
import type { Fault } from './faults/fault.ts';
import { fileRoutes } from './files.ts';
import { randomHex } from './random-hex.ts';
import { loadRecords } from './records.ts';
import { loadStats, type OpenAiStats } from './stats.ts';

/** The world around the stand-in, and what goes wrong in it. */
export interface OpenAiStandInOptions {
  store: Store;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Must yield to the event loop even for 0, and may reject when the signal aborts. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 up to 1: ids and the order of results come from here. */
  random: () => number;
  timeLapse?: Partial<TimeLapse>;
  limits?: Partial<OpenAiLimits>;
  /** The one key that is let in; without it, any. */
  apiKey?: string;
  /** Faults armed from the start, or a policy that is asked at every moment at which something can go wrong. */
  faults?: readonly Fault[] | FaultPolicy<Fault>;
}

/** OpenAI's files, batches and embeddings (`/v1/…`), and a control plane of our own (`/_local/…`). */
export interface OpenAiStandIn {
  /** Answers a request. Rejects only when a fault says that the reply is to be lost. */
  fetch(request: Request): Promise<Response>;
  /** Loads the state and lets unfinished batches go on; the first `fetch` does it too. */
  open(): Promise<void>;
  stats(): Promise<OpenAiStats>;
  /** Stops the batches where they are; a stand-in over the same store takes them up again. */
  close(): Promise<void>;
}

const DEFAULT_TIME_LAPSE: TimeLapse = {
  validatingMs: 500,
  inProgressMs: 3000,
  finalizingMs: 500,
  cancellingMs: 500,
};
/** Vendor-facts: OpenAI limits. 200 MB is read as the smaller of its two meanings. */
const DEFAULT_LIMITS: OpenAiLimits = { batchFileBytes: 200e6, fileBytes: 512e6, batchRequests: 50_000 };

/** Builds the stand-in; all state is in the store, all time and chance in what is passed. */
export function createOpenAiStandIn(options: OpenAiStandInOptions): OpenAiStandIn {
  let opening: Promise<Opened> | undefined;
  const open = () => (opening ??= load(options));
  return {
    fetch: async (request) => answer(await open(), options.apiKey, request),
    open: async () => void (await open()),
    stats: async () => structuredClone((await open()).context.stats.values),
    async close() {
      const { runner, context } = await open();
      await runner.close();
      await context.stats.settled();
    },
  };
}

interface Opened extends Routes {
  runner: BatchRunner;
}

async function load(options: OpenAiStandInOptions): Promise<Opened> {
  const { store, now, sleep, random } = options;
  const records = await loadRecords(store);
  const context: Context = {
    ...{ store, records, now, sleep, random },
    stats: await loadStats(store),
    faults: createFaultTable(options.faults),
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    timeLapse: { ...DEFAULT_TIME_LAPSE, ...options.timeLapse },
    nextBatch: {},
    newId(prefix) {
      const id = prefix + randomHex(random);
      // A seeded random starts over with the process; the records don't.
      return records.files.has(id) || records.batches.has(id) ? context.newId(prefix) : id;
    },
  };
  const runner = createBatchRunner(context);
  for (const batch of records.batches.values()) runner.start(batch);
  const routes = [...fileRoutes(context), ...batchRoutes(context, runner), ...embeddingRoutes(context)];
  return { context, runner, routes, control: controlRoutes(context) };
}
