import {
  aCount,
  aStatus,
  aText,
  anything,
  aWholeNumber,
  type FaultSpecs,
  headersOfTexts,
  oneOf,
  optional,
} from '../../faults/fault-spec.ts';
import type { FaultPolicy, FaultTable } from '../../faults/fault-table.ts';
import { TRANSPORT_SPECS, type TransportFault } from '../../faults/request-faults.ts';
import { seededFaults, type SeededFaultsOptions } from '../../faults/seeded-faults.ts';

/** A disturbance of the Pinecone stand-in, done to the first `times` (default 1) moments it matches behind `after` (default 0). */
export type PineconeFault = RefusalFault | TransportFault | WriteFault;

/** Refuses a call before anything happens. Routes are named as in the stats, such as `upsert`; `*` is each of them. */
export type RefusalFault = { times?: number; after?: number; route: string } &
  /** With this body: text is sent as plain text, and the default is the vendor's JSON form. */
  (
    | { kind: 'status'; status: number; body?: unknown; headers?: Record<string, string> }
    /** 429 in one of the two forms seen, `Retry-After` in seconds or none. */
    | { kind: 'rate-limit'; as?: 'json' | 'text'; retryAfter?: number }
    /** 429 that waiting doesn't help: the month's units are used up (code 8). */
    | { kind: 'quota' }
    | { /** 503, code 14. */ kind: 'unavailable' }
    | { /** 401 of the layer in front, in plain text. */ kind: 'bad-key' }
    | { /** 404, as if the index had been deleted. */ kind: 'index-gone' }
  );

/** What can be odd about a write that is done. */
export type WriteFault = { times?: number; after?: number } &
  /** Queries, fetches and lists don't see it, nor later ones of its namespace, for so long; their LSN says so. */
  (
    | { kind: 'late-write'; ms: number }
    | { /** The counts of namespaces and index don't have it for so long. */ kind: 'late-stats'; ms: number }
    | {
        /** The reply to an upsert counts so many more, or fewer, than it stored. */ kind: 'wrong-count';
        by: number;
      }
  );

export const REFUSAL_KINDS = [
  'status',
  'rate-limit',
  'quota',
  'unavailable',
  'bad-key',
  'index-gone',
] as const satisfies RefusalFault['kind'][];

export const isRefusal = (fault: { kind: string }): fault is RefusalFault =>
  (REFUSAL_KINDS as readonly string[]).includes(fault.kind);

export type PineconeFaults = FaultTable<PineconeFault>;

const anywhere = { fields: { route: aText }, invent: () => ({ route: '*' }) };

export const SPECS: FaultSpecs<PineconeFault> = {
  ...TRANSPORT_SPECS,
  status: {
    fields: { route: aText, status: aStatus, body: anything, headers: optional(headersOfTexts) },
    invent: (draw) => ({ route: '*', status: draw.pick([500, 502, 504]) }),
  },
  'rate-limit': {
    fields: { route: aText, as: optional(oneOf('json', 'text')), retryAfter: optional(aCount) },
    invent: (draw) => ({
      route: '*',
      as: draw.pick(['json', 'text']),
      retryAfter: draw.pick([undefined, draw.between(0, 20)]),
    }),
  },
  quota: anywhere,
  unavailable: anywhere,
  'bad-key': anywhere,
  'index-gone': anywhere,
  'late-write': { fields: { ms: aCount }, invent: (draw) => ({ ms: draw.ms() }) },
  'late-stats': { fields: { ms: aCount }, invent: (draw) => ({ ms: draw.ms() }) },
  'wrong-count': { fields: { by: aWholeNumber }, invent: (draw) => ({ by: draw.pick([-1, 1]) }) },
};

/** Every kind of fault of the Pinecone stand-in. */
export const PINECONE_FAULT_KINDS = Object.keys(SPECS) as readonly PineconeFault['kind'][];

/** Lets chance disturb the Pinecone stand-in: the same random numbers and calls, the same faults. */
export const seededPineconeFaults = (
  options: SeededFaultsOptions<PineconeFault['kind']>,
): FaultPolicy<PineconeFault> => seededFaults<PineconeFault>(SPECS, options);
