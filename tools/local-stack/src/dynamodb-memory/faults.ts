import type { FaultPolicy } from '../faults/fault-table.ts';

/** Something that goes wrong on purpose, for requests that match. */
export type DynamodbFault = FaultTarget &
  (
    | { /** Refused as too fast, before anything happens. */ kind: 'throttled' }
    | { /** HTTP 500, before anything happens. */ kind: 'internal-error' }
    | {
        /** Entries of a batch are left, each with this chance. Default 0.5. */ kind: 'unprocessed';
        share?: number;
      }
    | {
        /** The connection breaks: nothing happened, or all did and the reply is lost. */ kind: 'lost';
        when: 'before' | 'after';
      }
    | {
        /** The request, or its reply, is so long under way; a pair is a range to choose from. */ kind: 'latency';
        ms: number | readonly [number, number];
        when?: 'before' | 'after';
      }
  );

/** Which requests a fault strikes, and how often. */
export interface FaultTarget {
  /** `UpdateItem` and so on, or `*` for all. */
  operation: string;
  /** How many requests it strikes; Infinity for as long as it is there. Default 1. */
  times?: number;
  /** How many requests pass before it starts. Default 0. */
  after?: number;
  /** Chance that it strikes a request. Default 1. */
  probability?: number;
  /** Which requests it is for, by their parameters. */
  where?: (body: Readonly<Record<string, unknown>>) => boolean;
}

/** Switches faults on and off while the stand-in runs. */
export interface DynamodbFaults {
  add(fault: DynamodbFault): void;
  clear(): void;
  /** What is still to come. */
  list(): readonly DynamodbFault[];
}

/** What strikes one request. */
export interface Strikes {
  readonly latencyBeforeMs: number;
  readonly latencyAfterMs: number;
  readonly refusal?: 'throttled' | 'internal-error';
  readonly lost?: 'before' | 'after';
  readonly unprocessedShare: number;
}

export interface FaultTable extends DynamodbFaults {
  strike(operation: string, body: Readonly<Record<string, unknown>>): Strikes;
}

export const DYNAMODB_FAULT_KINDS = [
  'throttled',
  'internal-error',
  'unprocessed',
  'lost',
  'latency',
] as const satisfies DynamodbFault['kind'][];

export function createFaultTable(
  random: () => number,
  initial: readonly DynamodbFault[] | FaultPolicy<DynamodbFault> = [],
): FaultTable {
  const policy = 'next' in initial ? initial : undefined;
  let armed: DynamodbFault[] = 'next' in initial ? [] : initial.map((fault) => ({ ...fault }));
  const strikes = (fault: DynamodbFault): boolean => {
    if ((fault.after ?? 0) > 0) {
      fault.after = (fault.after ?? 0) - 1;
      return false;
    }
    if (fault.probability !== undefined && random() >= fault.probability) return false;
    fault.times = (fault.times ?? 1) - 1;
    return true;
  };
  return {
    add: (fault) => void armed.push({ ...fault }),
    clear: () => void (armed = []),
    list: () => armed.map((fault) => ({ ...fault })),
    strike(operation, body) {
      if (armed.length === 0 && policy === undefined) return NOTHING;
      const struck = armed
        .filter((fault) => fault.operation === operation || fault.operation === '*')
        .filter((fault) => fault.where?.(body) ?? true)
        .filter(strikes);
      armed = armed.filter(({ times = 1 }) => times > 0);
      const chosen = policy?.next({ kinds: DYNAMODB_FAULT_KINDS, route: operation });
      if (chosen !== undefined) struck.push(chosen);
      return struck.length === 0 ? NOTHING : combine(struck, random);
    },
  };
}

const NOTHING: Strikes = { latencyBeforeMs: 0, latencyAfterMs: 0, unprocessedShare: 0 };

function combine(faults: readonly DynamodbFault[], random: () => number): Strikes {
  const strikes = { ...NOTHING } as { -readonly [K in keyof Strikes]: Strikes[K] };
  for (const fault of faults) {
    if (fault.kind === 'latency') {
      const [low, high] = typeof fault.ms === 'number' ? [fault.ms, fault.ms] : fault.ms;
      const ms = low + (high > low ? random() * (high - low) : 0);
      if (fault.when === 'after') strikes.latencyAfterMs += ms;
      else strikes.latencyBeforeMs += ms;
    } else if (fault.kind === 'lost') {
      strikes.lost ??= fault.when;
    } else if (fault.kind === 'unprocessed') {
      strikes.unprocessedShare = Math.max(strikes.unprocessedShare, fault.share ?? 0.5);
    } else {
      strikes.refusal ??= fault.kind;
    }
  }
  return strikes;
}
