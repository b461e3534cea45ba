import type { AnyFault, FaultOf } from './fault-spec.ts';

/** What a fault can be aimed at; each field that a fault names must be the subject's, or `*`. */
export interface FaultSubject {
  route?: string;
  fileId?: string;
  batchId?: string;
  customId?: string;
}

/** A moment at which something can go wrong. */
export interface FaultCall<Kind extends string = string> extends FaultSubject {
  /** What can go wrong here: only these. */
  readonly kinds: readonly Kind[];
}

/** Decides what goes wrong: asked once per moment, in the order in which the moments come. */
export interface FaultPolicy<F extends AnyFault> {
  next(call: FaultCall<F['kind']>): F | undefined;
}

/** The faults of one stand-in: those armed one by one strike first, then a policy is asked. */
export interface FaultTable<F extends AnyFault> {
  add(fault: F): void;
  /** Forgets what is armed; a policy stays. */
  clear(): void;
  /** What is armed and still to come. */
  list(): F[];
  /** The fault that strikes at this moment, used up by one. */
  next<Kind extends F['kind']>(kinds: readonly Kind[], subject: FaultSubject): FaultOf<F, Kind> | undefined;
}

export function createFaultTable<F extends AnyFault>(
  faults: readonly F[] | FaultPolicy<F> = [],
): FaultTable<F> {
  const policy = 'next' in faults ? faults : undefined;
  let armed: F[] = [];
  // Every fault that waits for its turn counts this call; the first one that is due strikes.
  const strike = (call: FaultCall): F | undefined => {
    const [fault] = armed.filter((each) => matches(each, call)).filter(isDue);
    if (fault === undefined) return undefined;
    fault.times = (fault.times ?? 1) - 1;
    armed = armed.filter((each) => (each.times ?? 1) > 0);
    return fault;
  };
  const table: FaultTable<F> = {
    add: (fault) => void armed.push({ times: 1, ...fault }),
    clear: () => void (armed = []),
    list: () => armed.map((fault) => ({ ...fault })),
    next<Kind extends F['kind']>(kinds: readonly Kind[], subject: FaultSubject) {
      if (armed.length === 0 && policy === undefined) return undefined;
      const call = { ...subject, kinds };
      const fault = strike(call) ?? policy?.next(call);
      if (fault === undefined || isOneOf(fault, kinds)) return fault;
      throw new TypeError(`A policy chose ${fault.kind} where only ${kinds.join(', ')} can happen`);
    },
  };
  if (!('next' in faults)) faults.forEach(table.add);
  return table;
}

const TARGETS = ['route', 'fileId', 'batchId', 'customId'] as const;

function matches(fault: AnyFault & FaultSubject, call: FaultCall): boolean {
  if (!call.kinds.includes(fault.kind)) return false;
  return TARGETS.every((target) => [undefined, '*', call[target]].includes(fault[target]));
}

function isDue(fault: AnyFault): boolean {
  if ((fault.after ?? 0) === 0) return true;
  fault.after = (fault.after ?? 0) - 1;
  return false;
}

const isOneOf = <F extends AnyFault, Kind extends F['kind']>(
  fault: F,
  kinds: readonly Kind[],
): fault is FaultOf<F, Kind> => (kinds as readonly string[]).includes(fault.kind);
