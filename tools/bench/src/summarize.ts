import type { ContenderName } from './contenders.ts';
import type { Report, Run, Scenario } from './report.ts';
import { describe } from './scenario-name.ts';

/** The middle of several runs, and how far they were apart. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** One contender in one scenario, over all its rounds that succeeded. */
export interface Summary extends Scenario {
  contender: ContenderName;
  rounds: number;
  /** Of a round that failed. */
  failure?: string;
  /** These are missing where no round succeeded. */
  wallMs?: Spread;
  cpuMs?: Spread;
  peakRssBytes?: Spread;
  upserts?: Pick<Run['upserts'], 'requests' | 'records' | 'bytes' | 'largestBytes' | 'mostInFlight'>;
  /** Mean size of the upsert bodies. */
  meanUpsertBytes?: number;
  tableRequests?: number;
  bytesSent?: number;
  /** Milliseconds of the median run by step. */
  steps: Record<string, number>;
}

/** Medians by scenario and in it by contender, each in the order in which they were run first, though scenarios take turns. */
export function summarize({ runs }: Pick<Report, 'runs'>): Summary[] {
  const scenarios = [...new Set(runs.map(describe))];
  const groups = new Map<string, Run[]>();
  for (const run of scenarios.flatMap((scenario) => runs.filter((one) => describe(one) === scenario))) {
    const key = [run.size, run.dimensions, run.encoding, run.contender].join();
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].map((group) => summarizeGroup(group));
}

function summarizeGroup(group: readonly Run[]): Summary {
  const [first] = group as [Run];
  const { size, dimensions, encoding, contender } = first;
  const failure = group.find((run) => run.failure !== undefined)?.failure;
  const good = group.filter((run) => run.failure === undefined).toSorted((a, b) => a.wallMs - b.wallMs);
  const middle = good[(good.length - 1) >> 1];
  const common = { size, dimensions, encoding, contender, rounds: good.length, failure };
  if (!middle) return { ...common, steps: {} };
  const { requests, records, bytes, largestBytes, mostInFlight } = middle.upserts;
  return {
    ...common,
    wallMs: toSpread(good.map(({ wallMs }) => wallMs)),
    cpuMs: toSpread(good.flatMap(({ usage }) => (usage ? [usage.userMs + usage.systemMs] : []))),
    peakRssBytes: toSpread(good.flatMap(({ usage }) => usage?.peakRssBytes ?? [])),
    upserts: { requests, records, bytes, largestBytes, mostInFlight },
    meanUpsertBytes: requests === 0 ? undefined : bytes / requests,
    tableRequests: middle.table?.requests,
    bytesSent: bytes + (middle.table?.bytesReceived ?? 0),
    steps: middle.steps,
  };
}

/** Undefined for no values. */
export function toSpread(values: readonly number[]): Spread | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [min] = sorted;
  const max = sorted.at(-1);
  if (min === undefined || max === undefined) return undefined;
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return { median: ((low ?? min) + (high ?? max)) / 2, min, max };
}
