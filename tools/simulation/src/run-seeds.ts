import { Worker } from 'node:worker_threads';
import type { SimulationReport } from './simulate.ts';

export interface SeedRun {
  seeds: readonly number[];
  /** How many threads play seeds at a time; each has a clock, timers and chance of its own. */
  jobs: number;
}

/** Plays seeds on several threads and yields their reports as they come. An early `break` ends the threads. */
export async function* runSeeds({ seeds, jobs }: SeedRun): AsyncGenerator<SimulationReport, void, undefined> {
  const left = [...seeds];
  const reports: SimulationReport[] = [];
  let wake: () => void = () => undefined;
  let failure: unknown;
  const workers = Array.from({ length: Math.min(jobs, left.length) }, () => {
    const worker = new Worker(new URL('./seed-thread.ts', import.meta.url), {
      execArgv: ['--conditions=@lading/source', '--disable-warning=ExperimentalWarning'],
      // Nearly all that a run makes is garbage at once, and in a small young generation is copied first.
      resourceLimits: { maxYoungGenerationSizeMb: 128 },
    });
    const next = () => worker.postMessage(left.shift());
    worker.on('message', (report: SimulationReport) => {
      reports.push(report);
      next();
      wake();
    });
    worker.on('error', (error) => {
      failure = error;
      wake();
    });
    next();
    return worker;
  });
  try {
    for (const _ of seeds) {
      if (reports.length === 0 && !failure) await new Promise<void>((resolve) => (wake = resolve));
      if (failure) throw failure;
      yield reports.shift() as SimulationReport;
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
