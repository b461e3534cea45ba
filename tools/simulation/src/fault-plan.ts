import type { FaultCall } from '@lading/local-stack';
import type { Vendor } from './call-names.ts';
import { FAULT_CATALOGUE, FAULT_NAMES, vendorOf } from './fault-catalogue.ts';
import type { AnyFault } from './fault-catalogue.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Which faults strike when, as one seed wants it. */
export interface FaultPlan {
  /** What a stand-in asks at every moment at which something can go wrong. */
  policy<F extends AnyFault>(vendor: Vendor): { next(call: FaultCall<F['kind']>): F | undefined };
  /** How often each fault of the catalogue has struck. */
  readonly struck: ReadonlyMap<string, number>;
  /** Until then nothing strikes. */
  start(): void;
  /** One more, that strikes as soon as it can. */
  addSoon(): void;
  /** Nothing strikes any more. */
  stop(): void;
}

interface Armed {
  name: string;
  fault: AnyFault;
  passes: number;
  left: number;
}

/** What every run meets, so that a run without enough faults can be given one more. */
const COMMON = ['openai reset', 'openai rate-limit'] as const;

/** Draws so many faults of the catalogue, each as likely as any other. */
export function createFaultPlan(
  random: SeededRandom,
  count: number,
  trace: (who: string, what: string) => void,
): FaultPlan {
  const struck = new Map<string, number>();
  let armed: Armed[] = [];

  const strike = (vendor: Vendor, call: FaultCall): AnyFault | undefined => {
    const due = armed.filter((each) => aims(each, vendor, call)).filter(isDue);
    const [first] = due;
    if (!first) return undefined;
    first.left -= 1;
    armed = armed.filter(({ left }) => left > 0);
    struck.set(first.name, (struck.get(first.name) ?? 0) + 1);
    trace('fault', `${first.name} ${call.route ?? ''}`);
    return { ...first.fault, times: 1, after: 0 };
  };

  return {
    struck,
    policy: <F extends AnyFault>(vendor: Vendor) => ({
      next: (call: FaultCall<F['kind']>) => strike(vendor, call) as F | undefined,
    }),
    start: () => (armed = Array.from({ length: count }, () => arm(random.pick(FAULT_NAMES), random))),
    addSoon: () => armed.push({ ...arm(random.pick(COMMON), random), passes: 0 }),
    stop: () => (armed = []),
  };
}

function arm(name: string, random: SeededRandom): Armed {
  const fault = (FAULT_CATALOGUE[name] as (random: SeededRandom) => AnyFault)(random);
  return { name, fault, passes: fault.after ?? 0, left: fault.times ?? 1 };
}

function aims({ name, fault }: Armed, vendor: Vendor, call: FaultCall): boolean {
  if (vendorOf(name) !== vendor || !call.kinds.includes(fault.kind)) return false;
  return fault.route === undefined || fault.route === '*' || fault.route === call.route;
}

function isDue(armed: Armed): boolean {
  if (armed.passes === 0) return true;
  armed.passes -= 1;
  return false;
}
