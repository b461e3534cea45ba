import type { SeededRandom } from './seeded-random.ts';
import type { Fate, Oracle, SimulatedProcess } from './simulated-process.ts';

const CALLS = [
  'openai upload',
  'openai create',
  'pinecone upsert',
  'dynamodb save intent',
  'dynamodb acquire lease',
  'dynamodb claim',
  'dynamodb phase claiming',
  'dynamodb phase uploaded',
  'dynamodb phase creating',
  'dynamodb save openai batch id',
  'dynamodb add summary',
  'dynamodb phase submitted',
  'dynamodb record status',
  'dynamodb write results',
  'dynamodb settle',
  'dynamodb complete run',
  'dynamodb close summary',
  'dynamodb release lease',
  'staging write input',
  'staging write shards',
  'staging write manifest',
  'staging write verdicts',
  'staging remove shards',
];
/** What happens only when something else went wrong before; a plan names them more often, or they would hardly be met. */
const RARE_CALLS = [
  'dynamodb renew lease',
  'dynamodb release',
  'dynamodb phase rolling-back',
  'dynamodb phase rolled-back',
  'dynamodb record failure',
];

const beforeAndAfter = (calls: readonly string[]) =>
  calls.flatMap((call) => [`${call} before`, `${call} after`]) as [string, ...string[]];

const COMMON_PLACES: [string, ...string[]] = [...beforeAndAfter(CALLS), 'openai download middle'];
const RARE_PLACES = beforeAndAfter(RARE_CALLS);

/** Every place at which a plan can have a process die: before and after each write, and in the middle of a download. */
export const CRASH_POINTS: readonly string[] = [...COMMON_PLACES, ...RARE_PLACES];

/** Where an owner that sleeps through its lease, and wakes as if nothing had been, can do harm. */
const HOLD_UP_PLACES = beforeAndAfter([
  'openai upload',
  'openai create',
  'pinecone upsert',
  'dynamodb claim',
  'dynamodb release',
  'dynamodb phase claiming',
  'dynamodb phase uploaded',
  'dynamodb phase creating',
  'dynamodb save openai batch id',
  'dynamodb write results',
  'dynamodb settle',
  'dynamodb complete run',
  'dynamodb close summary',
  'staging write shards',
  'staging write manifest',
  'staging write verdicts',
]);

export interface Fates {
  oracle: Oracle;
  /** Where processes died, and how often. */
  readonly deaths: ReadonlyMap<string, number>;
  readonly holdUps: number;
  /** One more process dies, wherever it is. */
  strikeSoon(): void;
  stop(): void;
}

interface Planned {
  place: string;
  /** How often processes get past it first. */
  passes: number;
  fate: Fate;
}

export interface FateSettings {
  random: SeededRandom;
  deaths: number;
  holdUps: number;
  leaseMs: number;
}

/** Draws where processes die and where they are held up. A process is held up once at most. */
export function createFates({ random, leaseMs, ...counts }: FateSettings): Fates {
  const deaths = new Map<string, number>();
  const heldUp = new Set<SimulatedProcess>();
  const passes = () => random.pick([0, 0, 1, 2, 5, 20]);
  // The first is planned where everybody comes by.
  const death = (at: number): Planned =>
    at === 0
      ? { place: random.pick(COMMON_PLACES), passes: 0, fate: 'dies' }
      : random.chance(0.4)
        ? { place: random.pick(RARE_PLACES), passes: random.pick([0, 0, 0, 1]), fate: 'dies' }
        : { place: random.pick(COMMON_PLACES), passes: passes(), fate: 'dies' };
  // Longer than a lease, or it would prove nothing; shorter than the settle time, beyond which nothing is promised.
  const holdUp = (): Planned => ({
    place: random.pick(HOLD_UP_PLACES),
    passes: passes(),
    fate: { heldUpMs: random.between(leaseMs * 1.2, leaseMs * 4) },
  });
  let planned = [
    ...Array.from({ length: counts.deaths }, (_, at) => death(at)),
    ...Array.from({ length: counts.holdUps }, holdUp),
  ];
  let soon = 0;

  const meet = (place: string, process: SimulatedProcess): Fate => {
    const [next] = planned.filter((each) => each.place === place).filter(isDue);
    if (!next) return 'goes on';
    planned = planned.filter((each) => each !== next);
    if (next.fate === 'dies') return 'dies';
    if (heldUp.has(process)) return 'goes on';
    heldUp.add(process);
    return next.fate;
  };

  return {
    deaths,
    get holdUps() {
      return heldUp.size;
    },
    oracle(place, process) {
      let fate = meet(place, process);
      if (soon > 0) {
        soon -= 1;
        fate = 'dies';
      }
      if (fate === 'dies') deaths.set(place, (deaths.get(place) ?? 0) + 1);
      return fate;
    },
    strikeSoon: () => (soon = 1),
    stop() {
      planned = [];
      soon = 0;
    },
  };
}

function isDue(planned: Planned): boolean {
  if (planned.passes === 0) return true;
  planned.passes -= 1;
  return false;
}
