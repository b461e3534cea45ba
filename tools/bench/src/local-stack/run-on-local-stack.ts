import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLI_ENVIRONMENT } from '../programs.ts';
import type { Report } from '../report.ts';
import { contendersFor } from './contenders.ts';
import { prepareWorkload } from './prepare-workload.ts';
import { runContender } from './run-contender.ts';
import { startReport } from '../start-report.ts';

export interface LocalBenchOptions {
  /** Words of each batch, 1 to 50,000. */
  sizes: readonly number[];
  rounds: number;
  seed: number;
  signal?: AbortSignal;
  /** Told what is being done. */
  say(text: string): void;
}

/**
 * Measures ours and the straightforward script at every size, each in a fresh process, against the whole local stack. Each
 * round of a size has a stack, a table and a batch of its own, in a temporary folder that is removed.
 *
 * A contender that fails is part of the report. @throws CommandFailedError, the signal's reason
 */
export async function runOnLocalStack(options: LocalBenchOptions): Promise<Report> {
  const report = startReport('local stack', options.seed);
  for (const size of options.sizes) {
    for (let round = 1; round <= options.rounds; round += 1) await runRound(size, round, options, report);
  }
  return report;
}

async function runRound(
  size: number,
  round: number,
  { seed, signal, say: tell }: LocalBenchOptions,
  report: Report,
): Promise<void> {
  const say = (text: string) => tell(`${size} words, round ${round}: ${text}`);
  const cwd = await mkdtemp(join(tmpdir(), 'lading-bench-'));
  try {
    // Nothing else of our own environment: keys in there would lead the CLI to real vendors.
    const child = { cwd, env: { ...CLI_ENVIRONMENT, PATH: process.env['PATH'] ?? '' }, signal };
    const workload = await prepareWorkload({ ...child, size, seed, say });
    report.workloads.push(workload);
    const contenders = contendersFor(workload);
    for (const contender of round % 2 === 1 ? contenders : contenders.toReversed()) {
      say(`${contender.name} ingests`);
      report.runs.push({ round, ...(await runContender(contender, workload, child)) });
    }
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
