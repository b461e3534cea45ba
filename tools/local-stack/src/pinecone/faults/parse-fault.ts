import { parseFault as parse } from '../../faults/parse-fault.ts';
import { isObject } from '../metadata.ts';
import { type PineconeFault, PINECONE_FAULT_KINDS, SPECS } from './fault.ts';

/**
 * Reads a fault from JSON. The kind may be left out where another field tells it: `status`, `reset` or `hang` (`before`
 * or `after` the effect).
 *
 * @throws TypeError that says what a fault looks like
 */
export function parseFault(value: unknown, routes: readonly string[]): PineconeFault {
  const fault = parse<PineconeFault>(SPECS, isObject(value) ? withKind(value) : value);
  const isKnown =
    typeof fault !== 'string' && (!('route' in fault) || [...routes, '*'].includes(fault.route));
  if (isKnown) return fault;
  const why = typeof fault === 'string' ? fault : '"route" is not known.';
  throw new TypeError(
    `${why} A fault is {"kind", "times"?, "after"?} and, for one of a request, "route". Kinds: ` +
      `${PINECONE_FAULT_KINDS.join(', ')}. Routes: *, ${routes.join(', ')}`,
  );
}

function withKind(value: Record<string, unknown>): Record<string, unknown> {
  const { reset, hang, ...fault } = value;
  const told = [fault['kind'], fault['status'], reset, hang].filter((each) => each !== undefined);
  if (fault['kind'] !== undefined || told.length !== 1) return value;
  if (reset === 'before') return { ...fault, kind: 'reset' };
  if (reset === 'after') return { ...fault, kind: 'lost' };
  if (hang !== undefined) return { ...fault, kind: 'stall', when: hang };
  return reset === undefined ? { ...fault, kind: 'status' } : value;
}
