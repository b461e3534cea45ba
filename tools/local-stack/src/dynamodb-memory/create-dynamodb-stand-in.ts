import { ConnectionCutError } from '../faults/connection-cut-error.ts';
import type { FaultPolicy } from '../faults/fault-table.ts';
import {
  DynamodbError,
  internalError,
  serializationError,
  tableNotFound,
  throttled,
  unknownOperation,
} from './errors.ts';
import type { DynamodbFault, DynamodbFaults, Strikes } from './faults.ts';
import { createFaultTable } from './faults.ts';
import { parseBody, toOperation } from './in-process-handler.ts';
import { OPERATIONS } from './operations/index.ts';
import type { OperationContext } from './operations/operation.ts';
import type { Body } from './request-input.ts';
import type { DynamodbStats } from './stats.ts';
import { createStats } from './stats.ts';
import type { Table } from './table/table.ts';
import { createTable } from './table/table.ts';
import { createWriteLimit } from './table/write-limit.ts';
import type { Item } from './values/attribute-value.ts';
import { isObject } from './values/parse-item.ts';

/** The world around the stand-in, and what goes wrong in it. */
export interface DynamodbStandInOptions {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** May reject when the signal aborts. Called for latency only. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 up to 1: chance of faults, length of latencies. */
  random: () => number;
  /** Faults armed from the start, or a policy that is asked once for every request. */
  faults?: readonly DynamodbFault[] | FaultPolicy<DynamodbFault>;
  /** How old the indexes are by the clock, in milliseconds. Default 0: they show every write at once. */
  indexLagMs?: number;
  /** How old the table is to reads without `ConsistentRead`, in milliseconds. Default 0. */
  readLagMs?: number;
  /** Kilobytes begun that each partition, of the table and of every index, takes in a second. Default: no limit. */
  partitionWritesPerSecond?: number;
}

/** A request to DynamoDB without its HTTP. */
export interface DynamodbCall {
  /** `GetItem` and the like. */
  operation: string;
  /** The parsed JSON; undefined where it was none. */
  body: unknown;
  signal?: AbortSignal;
}

/** What a call without HTTP gets back. */
export interface DynamodbReply {
  status: number;
  /** JSON. */
  body: string;
}

/** DynamoDB's items, queries and batches in memory. */
export interface DynamodbStandIn {
  /** Answers a call. Rejects only when a fault cuts its connection, or its signal aborts while it is under way. */
  call(call: DynamodbCall): Promise<DynamodbReply>;
  /** The same over HTTP. */
  fetch(request: Request): Promise<Response>;
  /** All items of a table as they are now, by key; none where there is no such table. */
  items(tableName: string): readonly Item[];
  readonly faults: DynamodbFaults;
  stats(): DynamodbStats;
}

/** Builds an empty stand-in; all time and chance are in what is passed, so that one seed gives one trace. */
export function createDynamodbStandIn(options: DynamodbStandInOptions): DynamodbStandIn {
  const { now, sleep, random, indexLagMs = 0, readLagMs = 0 } = options;
  const { partitionWritesPerSecond: perSecond } = options;
  const writeLimit = perSecond === undefined ? undefined : createWriteLimit({ perSecond, now });
  const tables = new Map<string, Table>();
  const stats = createStats();
  const faults = createFaultTable(random, options.faults);
  const contextOf = ({ unprocessedShare }: Strikes): OperationContext => ({
    stats,
    now,
    table(tableName) {
      const table = tables.get(tableName);
      if (table === undefined) throw tableNotFound();
      return table;
    },
    hasTable: (tableName) => tables.has(tableName),
    addTable: (definition) =>
      void tables.set(
        definition.tableName,
        createTable(definition, { now, indexLagMs, readLagMs, writeLimit }),
      ),
    leavesUnprocessed: () => unprocessedShare > 0 && random() < unprocessedShare,
  });
  const lose = () => {
    stats.connectionsLost += 1;
    throw new ConnectionCutError();
  };

  const call = async ({ operation, body, signal }: DynamodbCall): Promise<DynamodbReply> => {
    const strikes = faults.strike(operation, isObject(body) ? body : {});
    stats.requests[operation] = (stats.requests[operation] ?? 0) + 1;
    if (strikes.latencyBeforeMs > 0) await sleep(strikes.latencyBeforeMs, signal);
    if (strikes.lost === 'before') lose();
    const reply = answer(contextOf(strikes), operation, body, strikes);
    if (strikes.latencyAfterMs > 0) await sleep(strikes.latencyAfterMs, signal);
    if (strikes.lost === 'after') lose();
    return reply;
  };

  return {
    call,
    fetch: async (request) =>
      toResponse(
        await call({
          operation: toOperation(request.headers.get('x-amz-target') ?? ''),
          body: parseBody(await request.text()),
          signal: request.signal,
        }),
      ),
    items: (tableName) => tables.get(tableName)?.all() ?? [],
    faults,
    stats: () => structuredClone(stats),
  };
}

function answer(
  context: OperationContext,
  operation: string,
  body: unknown,
  strikes: Strikes,
): DynamodbReply {
  try {
    if (strikes.refusal === 'throttled') throw throttled();
    if (strikes.refusal === 'internal-error') throw internalError();
    const run = OPERATIONS.get(operation);
    if (run === undefined) throw unknownOperation();
    if (!isObject(body)) throw serializationError('Start of structure or map expected');
    return { status: 200, body: JSON.stringify(run(context, body satisfies Body)) };
  } catch (error) {
    if (!(error instanceof DynamodbError)) throw error;
    if (String(error.body['__type']).endsWith('#ProvisionedThroughputExceededException')) {
      context.stats.throttled += 1;
    }
    return { status: error.status, body: JSON.stringify(error.body) };
  }
}

function toResponse({ status, body }: DynamodbReply): Response {
  return new Response(body, { status, headers: { 'content-type': 'application/x-amz-json-1.0' } });
}
