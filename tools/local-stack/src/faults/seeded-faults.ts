import type { AnyFault, Draw, FaultSpecs } from './fault-spec.ts';
import type { FaultCall, FaultPolicy } from './fault-table.ts';

/** How often chance lets which faults happen. */
export interface SeededFaultsOptions<Kind extends string> {
  /** From 0 up to 1. Nothing else decides. */
  random: () => number;
  /** How probable a kind is at each moment at which it can happen; what is left out never happens. */
  rates: Partial<Record<Kind, number>>;
  /** The longest delay, lag or disappearance that is invented. Default one minute. */
  longestMs?: number;
}

/** Lets chance choose the faults and their details: the same random numbers and calls give the same faults. */
export function seededFaults<F extends AnyFault>(
  specs: FaultSpecs<F>,
  { random, rates, longestMs = 60_000 }: SeededFaultsOptions<F['kind']>,
): FaultPolicy<F> {
  const draw = createDraw(random, longestMs);
  return {
    next(call) {
      const kind = choose(call, rates, random);
      if (kind === undefined) return undefined;
      // The table is keyed by kind, which no type can say of a kind that is not known yet.
      return { kind, ...specs[kind].invent(draw) } as unknown as F;
    },
  };
}

function choose<Kind extends string>(
  { kinds }: FaultCall<Kind>,
  rates: Partial<Record<Kind, number>>,
  random: () => number,
): Kind | undefined {
  const likely = kinds.filter((kind) => (rates[kind] ?? 0) > 0);
  if (likely.length === 0) return undefined;
  let left = random();
  return likely.find((kind) => (left -= rates[kind] ?? 0) < 0);
}

function createDraw(random: () => number, longestMs: number): Draw {
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  return {
    between,
    pick: <T>(choices: readonly [T, ...T[]]) => choices[between(0, choices.length - 1)] as T,
    ms: () => between(1, longestMs),
  };
}
