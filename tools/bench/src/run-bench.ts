import { CLI_ENVIRONMENT } from './programs.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { CONTENDERS } from './contenders.ts';
import { prepareWorkload } from './prepare-workload.ts';
import type { Machine, Report, Run, Workload } from './report.ts';
import { runContender } from './run-contender.ts';

export interface BenchOptions {
  /** Words of each batch, 1 to 50,000. */
  sizes: readonly number[];
  rounds: number;
  seed: number;
  signal?: AbortSignal;
  /** Told what is being done. */
  say(text: string): void;
}

/**
 * Measures every contender at every size, each in a fresh process. Each round of a size has a stack, a table and a batch of
 * its own, in a temporary folder that is removed; in every other round the contenders take turns the other way round.
 *
 * A contender that fails is part of the report. @throws CommandFailedError, the signal's reason
 */
export async function runBench(options: BenchOptions): Promise<Report> {
  const report: Report = { seed: options.seed, machine: describeMachine(), workloads: [], runs: [] };
  for (const size of options.sizes) {
    for (let round = 1; round <= options.rounds; round += 1) {
      const { workload, runs } = await runRound(size, round, options);
      report.workloads.push(workload);
      report.runs.push(...runs);
    }
  }
  return report;
}

async function runRound(
  size: number,
  round: number,
  { seed, signal, say: tell }: BenchOptions,
): Promise<{ workload: Workload; runs: Run[] }> {
  const say = (text: string) => tell(`${size} words, round ${round}: ${text}`);
  const cwd = await mkdtemp(join(tmpdir(), 'lading-bench-'));
  try {
    // Nothing else of our own environment: keys in there would lead the CLI to real vendors.
    const child = { cwd, env: { ...CLI_ENVIRONMENT, PATH: process.env['PATH'] ?? '' }, signal };
    const workload = await prepareWorkload({ ...child, size, round, seed, say });
    const runs: Run[] = [];
    for (const contender of round % 2 === 1 ? CONTENDERS : CONTENDERS.toReversed()) {
      say(`${contender.name} ingests`);
      runs.push(await runContender(contender, workload, child));
    }
    return { workload, runs };
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

function describeMachine(): Machine {
  const processors = cpus();
  return {
    cpus: processors.length,
    model: processors[0]?.model ?? 'unknown',
    memoryBytes: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}
