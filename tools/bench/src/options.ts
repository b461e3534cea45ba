import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CONTENDER_NAMES } from './contenders.ts';
import type { ContenderName } from './contenders.ts';
import type { Scenario } from './report.ts';
import type { Encoding } from './stand-ins/seeded-vectors.ts';

export const USAGE = `Usage: npm run bench -- [options]

  --sizes 5000,20000,50000     words of a batch
  --dimensions 1536,3072       the first at every size, the others at the largest
  --encoding float,base64      how OpenAI writes the vectors
  --contenders ${CONTENDER_NAMES.join(',')}
  --rounds 1  --seed 1
  --cpu-prof <folder>          write a CPU profile of every run (it takes time of its own)
  --local-stack                ours and straightforward against the whole local stack, not the null stand-ins
  --pending 1000,10000         how many pending batches --growth lists and polls
  --growth                     time and memory from 1,000 to 1,000,000 words; the cost of a list and of a poll
  --governors                  how close to the vendors' limits we get, in one process and in three
  --json                       the report for machines
  --help`;

export interface Options {
  mode: 'bench' | 'local-stack' | 'growth' | 'governors';
  scenarios: Scenario[];
  sizes: number[];
  pending: number[];
  contenders: ContenderName[];
  rounds: number;
  seed: number;
  cpuProfiles?: string;
  json: boolean;
}

const MAX_SIZE = 50_000;
const MAX_PENDING = 100_000;
const MAX_DIMENSIONS = 20_000;
const MAX_ROUNDS = 100;
const ENCODINGS: readonly Encoding[] = ['float', 'base64'];

/** Undefined where help is asked for. @throws RangeError or TypeError that says which option is wrong */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sizes: { type: 'string' },
      dimensions: { type: 'string', default: '1536,3072' },
      encoding: { type: 'string', default: ENCODINGS.join() },
      contenders: { type: 'string', default: CONTENDER_NAMES.join() },
      pending: { type: 'string', default: '1000,10000' },
      rounds: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      'cpu-prof': { type: 'string' },
      'local-stack': { type: 'boolean', default: false },
      growth: { type: 'boolean', default: false },
      governors: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const modes = (['local-stack', 'growth', 'governors'] as const).filter((mode) => values[mode]);
  if (modes.length > 1) throw new RangeError(`Give one of --${modes.join(', --')}.`);
  const mode = modes[0] ?? 'bench';
  const maxSize = mode === 'growth' ? Infinity : MAX_SIZE;
  const sizes = (values.sizes ?? DEFAULT_SIZES[mode]).split(',').map((size) => toCount(size, maxSize));
  const dimensions = values.dimensions.split(',').map((text) => toCount(text, MAX_DIMENSIONS));
  const encodings = values.encoding.split(',').map((text) => toName(text, ENCODINGS));
  return {
    mode,
    sizes,
    pending: values.pending.split(',').map((text) => toCount(text, MAX_PENDING)),
    scenarios: toScenarios(sizes, dimensions, encodings),
    contenders: values.contenders.split(',').map((text) => toName(text, CONTENDER_NAMES)),
    rounds: toCount(values.rounds, MAX_ROUNDS),
    seed: toCount(values.seed, 2 ** 31),
    cpuProfiles: values['cpu-prof'] && resolve(values['cpu-prof']),
    json: values.json,
  };
}

const DEFAULT_SIZES: Record<Options['mode'], string> = {
  bench: '5000,20000,50000',
  'local-stack': '20000,50000',
  growth: '1000,5000,20000,50000,200000,1000000',
  governors: '50000',
};

/** The first dimension at every size; the others only at the largest, for they differ from it by a factor alone. */
function toScenarios(
  sizes: readonly number[],
  [first, ...others]: readonly number[],
  encodings: readonly Encoding[],
): Scenario[] {
  const largest = Math.max(...sizes);
  const pairs = [
    ...sizes.map((size) => ({ size, dimensions: first ?? 1536 })),
    ...others.map((dimensions) => ({ size: largest, dimensions })),
  ];
  return pairs.flatMap((pair) => encodings.map((encoding) => ({ ...pair, encoding })));
}

function toCount(text: string, limit: number): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > limit)
    throw new RangeError(`${text} is no whole number from 1 to ${limit}.`);
  return count;
}

function toName<Name extends string>(text: string, names: readonly Name[]): Name {
  const name = names.find((known) => known === text);
  if (name === undefined) throw new RangeError(`${text} is none of ${names.join(', ')}.`);
  return name;
}
