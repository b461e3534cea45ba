import { createFaultTable } from '../faults/fault-table.ts';
import type { FaultPolicy } from '../faults/fault-table.ts';
import { TRANSPORT_KINDS, underFault } from '../faults/request-faults.ts';
import { answer } from './answer.ts';
import type { World } from './answer.ts';
import { isRefusal, REFUSAL_KINDS } from './faults/fault.ts';
import type { PineconeFault } from './faults/fault.ts';
import { createStoreViews } from './faults/late-store.ts';
import { refuse } from './faults/refuse.ts';
import { DEFAULT_PINECONE_LIMITS } from './limits.ts';
import type { PineconeLimits } from './limits.ts';
import { answerLocal } from './local-routes.ts';
import { createMeter } from './meter.ts';
import type { PineconeStats } from './meter.ts';
import { createRateLimiter } from './rate-limits.ts';
import type { PineconeRates } from './rate-limits.ts';
import { readBody } from './read-body.ts';
import { findTarget } from './routes.ts';
import type { PineconeStore } from './store.ts';

/** The world around the stand-in, and what goes wrong in it. */
export interface PineconeStandInOptions {
  store: PineconeStore;
  /** Milliseconds since 1970. */
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  /** 0 up to 1. */
  random: () => number;
  /** Base URL under which clients reach this stand-in, without a slash at the end: `http://127.0.0.1:5081`. */
  publicUrl: () => string;
  /** The one key to accept. Left out: any key that is not empty. */
  apiKey?: string;
  limits?: Partial<PineconeLimits>;
  /** Off unless given. */
  rates?: PineconeRates;
  /** Faults armed from the start, or a policy that is asked at every moment at which something can go wrong. */
  faults?: readonly PineconeFault[] | FaultPolicy<PineconeFault>;
  /** How long a new index is `Initializing`. Default 0. */
  readyAfterMs?: number;
  /** About how long each data-plane request takes before its effect. Default 0. */
  latencyMs?: number;
}

/** A Pinecone as a function from requests to responses. */
export interface PineconeStandIn {
  /**
   * Answers a request as Pinecone would.
   *
   * @throws ConnectionCutError when a fault says so; a server must close the socket then, without an answer
   */
  fetch(request: Request): Promise<Response>;
  stats(): PineconeStats;
  /** Closes the store. Later requests get 503. */
  close(): Promise<void>;
}

/**
 * Creates a Pinecone on this machine: control plane (2026-07) and data plane with the vendor's limits and error bodies.
 *
 * An index's host is `{publicUrl}/index-data/{name}`, so one server serves them all. Search is exact; a write shows at
 * once, unless a fault says otherwise. `/_local/…` holds what a test needs: `GET pinecone-stats`, `GET|POST|DELETE faults`. It opens nothing by itself.
 */
export function createPineconeStandIn({
  faults: firstFaults,
  limits,
  rates = {},
  ...options
}: PineconeStandInOptions): PineconeStandIn {
  const faults = createFaultTable(firstFaults);
  const meter = createMeter();
  const world: World = {
    readyAfterMs: 0,
    latencyMs: 0,
    ...options,
    faults,
    views: createStoreViews(options.store, faults, options.now),
    limits: { ...DEFAULT_PINECONE_LIMITS, ...limits },
    checkRates: createRateLimiter(rates, options.now),
    stored: (records) => meter.stored(records),
    closed: false,
  };

  const serve = async (request: Request): Promise<Response> => {
    const target = findTarget(request.method, new URL(request.url).pathname);
    const route = target?.route.name ?? 'unknown';
    const seen = meter.begin(route);
    let reply: Response | undefined;
    try {
      const body = await readBody(request, world.limits.maxMessageBytes);
      seen.readBytes(body.bytes);
      const fault = faults.next([...REFUSAL_KINDS, ...TRANSPORT_KINDS], { route });
      reply =
        fault !== undefined && isRefusal(fault)
          ? refuse(fault, target?.plane ?? 'control')
          : await underFault(fault, { signal: request.signal, sleep: options.sleep }, () =>
              answer(world, target, request, body),
            );
      return reply;
    } finally {
      seen.end(reply);
    }
  };

  return {
    fetch: (request) =>
      new URL(request.url).pathname.startsWith('/_local/')
        ? answerLocal(request, { meter, faults })
        : serve(request),
    stats: () => meter.stats(),
    async close() {
      world.closed = true;
      await options.store.close();
    },
  };
}
