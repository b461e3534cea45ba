import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { createHistogram } from './histogram.ts';
import { REGRESSION_SEEDS } from './regression-seeds.ts';
import { runSeeds } from './run-seeds.ts';
import { playSeed } from './simulate.ts';
import type { SimulationReport } from './simulate.ts';

const USAGE = `Usage: npm run simulate -- [--seeds 500] [--from 1] [--jobs N] [--stop] [--histogram]
       npm run simulate -- --seed 16 [--trace]`;
/** Fewer runs than this say little about what is rare. */
const ENOUGH_RUNS = 500;
const LEAST_SHARE = 0.01;
const SHOWN_VIOLATIONS = 5;
const PROGRESS_EVERY = 100;

const write = (text: string) => process.stdout.write(`${text}\n`);

async function main(): Promise<number> {
  const options = readOptions();
  if (!options) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  return options.seed === undefined ? await playMany(options) : await playOne(options.seed, options.trace);
}

function readOptions() {
  const count = (text: string | undefined, fallback: number) =>
    text === undefined ? fallback : Number(text);
  try {
    const { values } = parseArgs({
      options: {
        seeds: { type: 'string' },
        from: { type: 'string' },
        jobs: { type: 'string' },
        seed: { type: 'string' },
        trace: { type: 'boolean', default: false },
        stop: { type: 'boolean', default: false },
        histogram: { type: 'boolean', default: false },
      },
    });
    const numbers = {
      seeds: count(values.seeds, ENOUGH_RUNS),
      from: count(values.from, 1),
      jobs: count(values.jobs, availableParallelism()),
      seed: values.seed === undefined ? undefined : Number(values.seed),
    };
    const isValid = Object.values(numbers).every(
      (number) => number === undefined || Number.isSafeInteger(number),
    );
    return isValid && numbers.jobs > 0 ? { ...values, ...numbers } : undefined;
  } catch {
    return undefined;
  }
}

async function playOne(seed: number, showTrace: boolean): Promise<number> {
  const report = await playSeed(seed, { onTrace: showTrace ? write : undefined });
  const { batches, ids, workers, virtualMs, traceHash, faults, deaths } = report;
  write(
    `Seed ${seed}: ${workers} workers, ${ids} ids, ${batches} batches, ${minutes(virtualMs)} of virtual time.`,
  );
  for (const [name, count] of faults) write(`  ${count} × ${name}`);
  for (const [place, count] of deaths) write(`  ${count} × crash at ${place}`);
  write(`Trace ${traceHash}.`);
  for (const violation of report.violations) write(`VIOLATION ${violation}`);
  return report.violations.length > 0 ? 1 : 0;
}

async function playMany(options: {
  seeds: number;
  from: number;
  jobs: number;
  stop: boolean;
  histogram: boolean;
}): Promise<number> {
  const { from, jobs } = options;
  const seeds = [...REGRESSION_SEEDS.keys(), ...Array.from({ length: options.seeds }, (_, at) => from + at)];
  const histogram = createHistogram();
  const startedAt = performance.now();
  let played = 0;
  let failed = 0;
  const soFar = () => {
    const perSecond = (1_000 * played) / (performance.now() - startedAt);
    return `${played} seeds, ${failed} failed, ${perSecond.toFixed(1)} seeds/s on ${jobs} threads.`;
  };
  for await (const report of runSeeds({ seeds, jobs })) {
    played += 1;
    histogram.add(report);
    if (played % PROGRESS_EVERY === 0) process.stderr.write(`${soFar()}\n`);
    if (report.violations.length === 0) continue;
    failed += 1;
    showFailure(report);
    if (options.stop) break;
  }
  if (options.histogram) write(histogram.format());
  const rare = played >= ENOUGH_RUNS ? histogram.rarerThan(LEAST_SHARE) : [];
  for (const name of rare) write(`RARE ${name} was met in less than 1 % of the runs`);
  write(soFar());
  return failed > 0 || rare.length > 0 ? 1 : 0;
}

function showFailure({ seed, violations }: SimulationReport): void {
  write(`Seed ${seed} FAILED. Play it again with: npm run simulate -- --seed ${seed} --trace`);
  for (const violation of violations.slice(0, SHOWN_VIOLATIONS)) write(`  ${violation}`);
  if (violations.length > SHOWN_VIOLATIONS) write(`  and ${violations.length - SHOWN_VIOLATIONS} more`);
}

const minutes = (ms: number) => `${(ms / 60_000).toFixed(0)} min`;

process.exitCode = await main();
