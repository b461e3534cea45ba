import type { Store } from '../store/store.ts';
import { batchRoutes } from './batches.ts';
import { type BatchRunner, createBatchRunner } from './batch-runner.ts';
import type { Context, OpenAiLimits, TimeLapse } from './context.ts';
import { controlRoutes } from './control.ts';
import { embeddingRoutes } from './embeddings.ts';
import { ConnectionLostError, OpenAiError } from './errors.ts';
import { createFaults, type Fault } from './faults.ts';
import { fileRoutes } from './files.ts';
import { loadRecords } from './records.ts';
import { findRoute, type Route, routeName } from './routes.ts';
import { increment, loadStats, type OpenAiStats } from './stats.ts';

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
  faults?: readonly Fault[];
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

interface Opened {
  context: Context;
  runner: BatchRunner;
  routes: Route[];
  control: Route[];
}

async function load(options: OpenAiStandInOptions): Promise<Opened> {
  const { store, now, sleep, random } = options;
  const records = await loadRecords(store);
  const context: Context = {
    ...{ store, records, now, sleep, random },
    stats: await loadStats(store),
    faults: createFaults(options.faults),
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

const randomHex = (random: () => number): string =>
  Array.from({ length: 4 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');

async function answer({ context, routes, control }: Opened, apiKey: string | undefined, request: Request) {
  const url = new URL(request.url);
  const response = url.pathname.startsWith('/_local/')
    ? await refusalsAsReplies(() => dispatch(control, request, url))
    : await refusalsAsReplies(async () => {
        checkKey(request, apiKey);
        return dispatch(routes, request, url, context);
      });
  response.headers.set('x-request-id', `req_${randomHex(context.random)}`);
  return response;
}

async function refusalsAsReplies(handle: () => Promise<Response>): Promise<Response> {
  try {
    return await handle();
  } catch (error) {
    if (!(error instanceof OpenAiError)) throw error;
    return Response.json(error.envelope, { status: error.status, headers: error.headers });
  }
}

async function dispatch(routes: Route[], request: Request, url: URL, context?: Context): Promise<Response> {
  const found = findRoute(routes, request.method, url.pathname);
  if (found === 'unknown') throw new OpenAiError(404, `Invalid URL (${request.method} ${url.pathname})`);
  if (found === 'wrong method') {
    throw new OpenAiError(405, `Not allowed to ${request.method} on ${url.pathname}.`, {
      code: 'method_not_supported',
    });
  }
  const handle = () => found.route.handle({ request, query: url.searchParams, params: found.params });
  return context === undefined ? handle() : disturb(context, routeName(found.route), handle);
}

/** Counts the call and does to it what the faults say. */
async function disturb(
  { stats, faults }: Context,
  name: string,
  handle: () => Promise<Response>,
): Promise<Response> {
  stats.count((values) => increment(values.requests, name));
  const refusal = faults.take('status', ({ route }) => route === name);
  if (refusal !== undefined) {
    const message = refusal.message ?? 'The stand-in was told to refuse this request.';
    throw new OpenAiError(refusal.status, message, statusDetails(refusal.status, refusal.headers));
  }
  const lost = faults.take('lost', ({ route }) => route === name);
  const response = await handle();
  if (lost !== undefined) throw new ConnectionLostError();
  return response;
}

function statusDetails(status: number, headers?: Record<string, string>) {
  if (status === 429) return { type: 'requests', code: 'rate_limit_exceeded', headers };
  return status >= 500 ? { type: 'server_error', code: 'server_error', headers } : { headers };
}

function checkKey(request: Request, apiKey: string | undefined): void {
  const key = /^Bearer\s+(\S+)\s*$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (key === undefined) {
    throw new OpenAiError(
      401,
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth " +
        '(i.e. Authorization: Bearer YOUR_KEY).',
    );
  }
  if (apiKey === undefined || key === apiKey) return;
  const shown = key.length > 8 ? `${key.slice(0, 4)}****${key.slice(-4)}` : '****';
  throw new OpenAiError(
    401,
    `Incorrect API key provided: ${shown}. You can find your API key at https://platform.openai.com/account/api-keys.`,
    { code: 'invalid_api_key' },
  );
}
