import { isObject } from './metadata.ts';

/** Something that goes wrong on purpose, for the next `times` requests of a route. */
export interface PineconeFault {
  /** A route's name, such as `upsert`, or `*`. */
  route: string;
  /** How many requests it hits. Default 1. */
  times?: number;
  /** How many requests pass before it starts. Default 0. */
  after?: number;
  /** Answers with this status instead of doing anything. */
  status?: number;
  /** Body of that answer; text is sent as plain text. Default: the vendor's JSON form. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Cuts the connection: `before` nothing happened, `after` the effect took place and only the answer was lost. */
  reset?: 'before' | 'after';
  /** Never answers, until the caller gives up. */
  hang?: 'before' | 'after';
}

/** The connection was cut: what an in-process caller sees as a failed `fetch`, and a server must turn into a closed socket. */
export class ConnectionCutError extends TypeError {
  override readonly name = 'ConnectionCutError';

  constructor() {
    super('fetch failed', { cause: Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }) });
  }
}

export interface FaultTable {
  /** What is still to come. */
  list(): readonly PineconeFault[];
  add(fault: PineconeFault): void;
  clear(): void;
  /** Does the work, or what a fault makes of it. */
  around(route: string, signal: AbortSignal, work: () => Promise<Response>): Promise<Response>;
}

export function createFaultTable(initial: readonly PineconeFault[] = []): FaultTable {
  let faults = initial.map((fault) => ({ ...fault }));
  // Every fault that waits for its turn counts this request; the first one that is due strikes.
  const strike = (route: string): PineconeFault | undefined => {
    const due = faults.filter((fault) => fault.route === route || fault.route === '*').filter(isDue);
    const fault = due[0];
    if (fault === undefined) return undefined;
    fault.times = (fault.times ?? 1) - 1;
    faults = faults.filter((each) => (each.times ?? 1) > 0);
    return fault;
  };

  return {
    list: () => faults.map((fault) => ({ ...fault })),
    add: (fault) => faults.push({ ...fault }),
    clear: () => {
      faults = [];
    },
    async around(route, signal, work) {
      const fault = strike(route);
      if (fault?.status !== undefined) return toReply(fault, fault.status);
      if (fault?.reset === 'before') throw new ConnectionCutError();
      if (fault?.hang === 'before') return aborted(signal);
      const reply = await work();
      if (fault?.reset === 'after') throw new ConnectionCutError();
      if (fault?.hang === 'after') return aborted(signal);
      return reply;
    },
  };
}

/**
 * Reads a fault from JSON.
 *
 * @throws TypeError that says what a fault looks like
 */
export function parseFault(value: unknown, routes: readonly string[]): PineconeFault {
  const fault = isObject(value) ? (value as Partial<PineconeFault>) : {};
  const kinds = [isStatus(fault.status), isPlace(fault.reset), isPlace(fault.hang)].filter(Boolean).length;
  const counts = [fault.times ?? 1, fault.after ?? 0].every((count) => Number.isInteger(count) && count >= 0);
  if (fault.route === undefined || ![...routes, '*'].includes(fault.route) || kinds !== 1 || !counts) {
    throw new TypeError(
      `A fault is {"route", "times"?, "after"?} with one of "status": 400-599, "reset" or "hang": "before" | "after". Routes: *, ${routes.join(', ')}`,
    );
  }
  return { ...fault, route: fault.route };
}

function isDue(fault: PineconeFault): boolean {
  if ((fault.after ?? 0) === 0) return true;
  fault.after = (fault.after ?? 0) - 1;
  return false;
}

const isStatus = (status: unknown) =>
  Number.isInteger(status) && Number(status) >= 400 && Number(status) <= 599;
const isPlace = (place: unknown) => place === 'before' || place === 'after';

function toReply({ body, headers }: PineconeFault, status: number): Response {
  if (typeof body === 'string')
    return new Response(body, { status, headers: { 'content-type': 'text/plain', ...headers } });
  return Response.json(body ?? { code: 14, message: `Fault switched on: ${status}`, details: [] }, {
    status,
    headers,
  });
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const give = () => reject(signal.reason);
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}
