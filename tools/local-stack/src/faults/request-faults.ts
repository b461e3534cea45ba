import { aborted } from './aborted.ts';
import { ConnectionCutError } from './connection-cut-error.ts';
import { aCount, aText, type FaultSpecs, oneOf, optional } from './fault-spec.ts';

/** What can happen to a call on its way, with any vendor. Routes are named as in the stats; `*` is each of them. */
export type TransportFault = { times?: number; after?: number; route: string } & (
  | { /** Breaks the connection before anything happens. */ kind: 'reset' }
  | { /** Does the work and breaks the connection instead of answering. */ kind: 'lost' }
  /** Doesn't answer until the caller gives up; `after` the work is done, and `before` (the default) it is not. */
  | { kind: 'stall'; when?: 'before' | 'after' }
  /** Takes longer, before the work or after it. */
  | { kind: 'delay'; ms: number; when?: 'before' | 'after' }
);

export const TRANSPORT_KINDS = [
  'reset',
  'lost',
  'stall',
  'delay',
] as const satisfies TransportFault['kind'][];

const when = optional(oneOf('before', 'after'));

export const TRANSPORT_SPECS: FaultSpecs<TransportFault> = {
  reset: { fields: { route: aText }, invent: () => ({ route: '*' }) },
  lost: { fields: { route: aText }, invent: () => ({ route: '*' }) },
  stall: {
    fields: { route: aText, when },
    invent: (draw) => ({ route: '*', when: draw.pick(['before', 'after']) }),
  },
  delay: {
    fields: { route: aText, ms: aCount, when },
    invent: (draw) => ({ route: '*', ms: draw.ms(), when: draw.pick(['before', 'after']) }),
  },
};

export interface Caller {
  /** The request's: a caller that gives up is not kept waiting. */
  signal: AbortSignal;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Does the work, with what the fault does to it. */
export async function underFault(
  fault: TransportFault | undefined,
  caller: Caller,
  work: () => Promise<Response>,
): Promise<Response> {
  if (fault === undefined) return work();
  if (fault.kind === 'reset') throw new ConnectionCutError();
  const holdsUpFirst = fault.kind !== 'lost' && fault.when !== 'after';
  if (holdsUpFirst) await holdUp(fault, caller);
  const reply = await work();
  if (fault.kind === 'lost') throw new ConnectionCutError();
  if (!holdsUpFirst) await holdUp(fault, caller);
  return reply;
}

async function holdUp(fault: TransportFault, { signal, sleep }: Caller): Promise<void> {
  if (fault.kind === 'delay') await Promise.race([sleep(fault.ms, signal), aborted(signal)]);
  else await aborted(signal);
}
