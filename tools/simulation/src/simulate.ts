import { init } from '@lading/pipeline';
import { startCrew } from './crew.ts';
import { deleteWords } from './delete-words.ts';
import { findViolations, isAtRest } from './invariants.ts';
import { readRemains } from './remains.ts';
import { drawScenario, LEAST } from './scenario.ts';
import { createSeededRandom } from './seeded-random.ts';
import type { SeededRandom } from './seeded-random.ts';
import { createSimulatedProcess } from './simulated-process.ts';
import { viewTable } from './table-view.ts';
import { createTrace } from './trace.ts';
import type { Trace } from './trace.ts';
import { installVirtualGlobals } from './virtual-globals.ts';
import { createVirtualTime, StandstillError } from './virtual-time.ts';
import type { VirtualTime } from './virtual-time.ts';
import { warmUp } from './warm-up.ts';
import { createSimulatedPipeline } from './worker.ts';
import { createWorld } from './world.ts';
import type { World } from './world.ts';

/** What became of one seed. */
export interface SimulationReport {
  seed: number;
  /** Empty when every invariant held. */
  violations: readonly string[];
  /** Two runs of one seed have the same. */
  traceHash: string;
  ids: number;
  batches: number;
  workers: number;
  /** How often each kind of fault struck, and each crash point was hit. */
  faults: ReadonlyMap<string, number>;
  deaths: ReadonlyMap<string, number>;
  virtualMs: number;
}

const START_MS = Date.UTC(2026, 0, 5, 6);
const LOOK_EVERY_MS = 20_000;
/** Then no more faults come, whether or not all have struck. */
const DISTURBED_MS = 3 * 3_600_000;
/** So long it must stay at rest: whoever is held up wakes before that. */
const REST_MS = 6 * 60_000;
/** Nothing that is left to itself takes longer than this to come to rest. */
const PATIENCE_MS = 4 * 24 * 3_600_000;
/** Ten times what a long run takes: one that does more goes round in circles. */
const MAX_EVENTS = 200_000;

/** How to play a seed. */
export interface SimulationOptions {
  /** Told of every line of the trace as it comes, so that also a run that never ends can be read. */
  onTrace?: (line: string) => void;
}

/** Plays one seed from its first receipt to its rest, and looks whether every promise was kept. One at a time in a process. */
export async function simulate(seed: number, { onTrace }: SimulationOptions = {}): Promise<SimulationReport> {
  await warmUp();
  const random = createSeededRandom(seed);
  const time = createVirtualTime(START_MS, random.fork('time'));
  const restore = installVirtualGlobals(time, random.fork('globals'));
  try {
    return await play(seed, random, time, createTrace({ onLine: onTrace }));
  } finally {
    restore();
  }
}

/** The same, with whatever the simulation itself throws as a violation. */
export async function playSeed(seed: number, options: SimulationOptions = {}): Promise<SimulationReport> {
  try {
    return await simulate(seed, options);
  } catch (error) {
    const none = new Map<string, number>();
    return {
      ...{ seed, traceHash: '', ids: 0, batches: 0, workers: 0, virtualMs: 0 },
      ...{ faults: none, deaths: none },
      violations: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
    };
  }
}

async function play(
  seed: number,
  random: SeededRandom,
  time: VirtualTime,
  trace: Trace,
): Promise<SimulationReport> {
  const scenario = drawScenario(seed, random.fork('scenario'));
  const world = createWorld({ scenario, time, random, trace });
  await awaiting(time, prepare(world));
  const deleted = deleteWords(world);
  const hangs = await untilRest(world);
  const remains = await awaiting(time, readRemains(world, deleted));
  const report = {
    ...{ seed, ids: scenario.words + scenario.texts.ids.length },
    ...{ batches: remains.openai.length, workers: scenario.workers },
    faults: world.faults.struck,
    deaths: world.fates.deaths,
    virtualMs: time.now() - START_MS,
  };
  const moving = hangs.length > 0 ? trace.latest().map((line) => `still moving: ${line}`) : [];
  const found = [...findViolations(remains), ...findShortcomings(report)];
  return { ...report, violations: [...hangs, ...found, ...moving], traceHash: trace.hash() };
}

/** Lets time go by until work is done that somebody waits for. */
async function awaiting<T>(time: VirtualTime, work: Promise<T>): Promise<T> {
  let over = false;
  const end = () => (over = true);
  work.then(end, end);
  await time.run(() => over);
  return await work;
}

/** Table, index and receipts, before anything can go wrong. */
async function prepare(world: World): Promise<void> {
  const process = createSimulatedProcess({
    name: 'preparation',
    time: world.time,
    oracle: () => 'goes on',
    onDeath: () => undefined,
  });
  const random = world.random.fork('preparation');
  await using pipeline = createSimulatedPipeline({
    world,
    process,
    random,
    skewMs: 0,
    isOwnerDead: () => false,
  });
  await init(pipeline);
  for await (const _ of pipeline.repo.importItems(world.scenario.items)) continue;
  world.faults.start();
}

/** Runs the crew, first among faults and then without, until nothing waits any more; says what never came to rest. */
async function untilRest(world: World): Promise<string[]> {
  const { time, faults, fates } = world;
  const crew = startCrew(world);
  const startedAt = time.now();
  let restingSince: number | undefined;
  let isOver = false;
  let events = 0;
  let [view, written] = [viewTable(world.dynamodb), -1];
  const look = () => {
    const elapsed = time.now() - startedAt;
    const { itemsWritten } = world.dynamodb.stats();
    if (itemsWritten !== written) [view, written] = [viewTable(world.dynamodb), itemsWritten];
    const atRest = isAtRest(view, time.now(), world.scenario.texts.ids);
    restingSince = atRest ? (restingSince ?? time.now()) : undefined;
    const enough = sumOf(faults.struck) >= LEAST.faults && sumOf(fates.deaths) >= LEAST.deaths;
    const isTime = atRest || elapsed > DISTURBED_MS;
    if (isTime && enough) {
      faults.stop();
      fates.stop();
      crew.callOperator();
    } else if (isTime) {
      if (sumOf(faults.struck) < LEAST.faults) faults.addSoon();
      if (sumOf(fates.deaths) < LEAST.deaths) fates.strikeSoon();
    }
    const rested = restingSince !== undefined && time.now() - restingSince >= REST_MS;
    isOver = (rested && enough) || elapsed > DISTURBED_MS + PATIENCE_MS;
    if (!isOver) time.schedule(LOOK_EVERY_MS, look);
  };
  time.schedule(LOOK_EVERY_MS, look);
  try {
    await time.run(() => isOver || (events += 1) > MAX_EVENTS);
  } catch (error) {
    if (error instanceof StandstillError) return [error.message];
    throw error;
  }
  return restingSince === undefined ? ['the run never came to rest', ...whatWaits(world)] : [];
}

/** Why batches go on waiting, as far as the product has said so. */
function whatWaits({ dynamodb }: World): string[] {
  return [...viewTable(dynamodb).runs]
    .filter(([, { lastError, ledger }]) => lastError !== undefined && ledger === undefined)
    .map(([id, { attempts, lastError }]) => `batch ${id} failed ${attempts} times, at last: ${lastError}`);
}

/** A run that was too easy proves nothing. */
function findShortcomings(
  report: Pick<SimulationReport, 'ids' | 'batches' | 'workers' | 'faults' | 'deaths'>,
): string[] {
  const had = { ...report, faults: sumOf(report.faults), deaths: sumOf(report.deaths) };
  return Object.entries(LEAST)
    .filter(([name, least]) => had[name as keyof typeof LEAST] < least)
    .map(([name, least]) => `the run had ${had[name as keyof typeof LEAST]} ${name} instead of ${least}`);
}

const sumOf = (counts: ReadonlyMap<string, number>) =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);
