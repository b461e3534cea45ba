/** A disturbance, done to the first `times` (default 1) matching calls. Routes are named as in the stats. */
export type Fault =
  /** Refuses with a status before anything happens. */
  | {
      kind: 'status';
      route: string;
      status: number;
      times?: number;
      message?: string;
      headers?: Record<string, string>;
    }
  /** Does the work and breaks the connection instead of answering. */
  | { kind: 'lost'; route: string; times?: number }
  /**
   * Sends a file's first bytes only: `reset` promises the whole length and breaks the connection, `short` promises
   * and sends the part. Without `fileId`, whichever file is asked for.
   */
  | { kind: 'cut'; fileId?: string; afterBytes: number; mode: 'reset' | 'short'; times?: number };

type FaultOf<K extends Fault['kind']> = Extract<Fault, { kind: K }>;

export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  list(): Fault[];
  /** The first fault of a kind that matches, used up by one. */
  take<K extends Fault['kind']>(kind: K, matches: (fault: FaultOf<K>) => boolean): FaultOf<K> | undefined;
}

export function createFaults(initial: readonly Fault[] = []): Faults {
  let armed: Fault[] = [];
  const faults: Faults = {
    add: (fault) => void armed.push({ times: 1, ...fault }),
    clear: () => void (armed = []),
    list: () => armed.map((fault) => ({ ...fault })),
    take<K extends Fault['kind']>(kind: K, matches: (fault: FaultOf<K>) => boolean) {
      const found = armed.find(
        (fault): fault is FaultOf<K> => fault.kind === kind && matches(fault as FaultOf<K>),
      );
      if (found === undefined) return undefined;
      found.times = (found.times ?? 1) - 1;
      if (found.times <= 0) armed = armed.filter((fault) => fault !== found);
      return found;
    },
  };
  initial.forEach(faults.add);
  return faults;
}

/** Reads a fault from JSON, or says what is wrong with it. */
export function parseFault(value: unknown): Fault | string {
  if (typeof value !== 'object' || value === null) return 'A fault is a JSON object.';
  const fault = value as Record<string, unknown>;
  if (fault['times'] !== undefined && !isCount(fault['times'])) return '"times" must be a positive integer.';
  switch (fault['kind']) {
    case 'status':
      if (typeof fault['route'] !== 'string') return '"route" must be a route as in the stats.';
      return isStatus(fault['status'])
        ? (value as Fault)
        : '"status" must be an HTTP status from 400 to 599.';
    case 'lost':
      return typeof fault['route'] === 'string'
        ? (value as Fault)
        : '"route" must be a route as in the stats.';
    case 'cut':
      if (fault['mode'] !== 'reset' && fault['mode'] !== 'short') return '"mode" must be "reset" or "short".';
      return fault['afterBytes'] === 0 || isCount(fault['afterBytes'])
        ? (value as Fault)
        : '"afterBytes" must be an integer of 0 or more.';
    default:
      return '"kind" must be "status", "lost" or "cut".';
  }
}

const isCount = (value: unknown) => Number.isInteger(value) && (value as number) > 0;
const isStatus = (value: unknown) =>
  Number.isInteger(value) && (value as number) >= 400 && (value as number) <= 599;
