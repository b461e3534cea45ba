import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ourStep } from '../contenders.ts';
import { describeMachine } from '../describe-machine.ts';
import { toEnvironment } from '../environment.ts';
import { measure } from '../measure/measure.ts';
import { ladingArgs } from '../programs.ts';
import { UPSERT_LATENCY_MS } from '../run-bench.ts';
import type { StandInOptions } from '../stand-ins/options.ts';
import { startStandIns } from '../stand-ins/start-stand-ins.ts';
import type { StandIns } from '../stand-ins/start-stand-ins.ts';
import type { WorldState } from '../stand-ins/world.ts';
import type { GrowthReport, GrowthRun, PendingRun } from './report.ts';

export interface GrowthOptions {
  /** Words in all. Over 50,000 they come in several batches of that size, which one process ingests. */
  sizes: readonly number[];
  /** How many batches are pending when they are listed, and polled. */
  pending: readonly number[];
  rounds: number;
  seed: number;
  signal?: AbortSignal;
  /** Told what is being done. */
  say(text: string): void;
}

export const MAX_BATCH = 50_000;
/** Of batches that are only listed: some fifteen receipts each. */
const PENDING_BATCH = 1_000;
const DIMENSIONS = 1536;

/** Measures how time and memory grow with the number of words, and the cost of a list and of a poll with that of batches. */
export async function runGrowth(options: GrowthOptions): Promise<GrowthReport> {
  const report: GrowthReport = {
    seed: options.seed,
    at: new Date().toISOString(),
    machine: describeMachine(),
    growth: [],
    pending: [],
  };
  const cwd = await mkdtemp(join(tmpdir(), 'lading-bench-'));
  try {
    for (const batches of options.pending) report.pending.push(...(await runPending(batches, options, cwd)));
    for (const words of options.sizes) report.growth.push(...(await runSize(words, options, cwd)));
    return report;
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

async function runSize(
  words: number,
  { rounds, seed, signal, say }: GrowthOptions,
  cwd: string,
): Promise<GrowthRun[]> {
  const batches = Math.ceil(words / MAX_BATCH);
  const size = Math.round(words / batches);
  await using standIns = await startStandIns({ ...standInOptions(seed), size, batches }, cwd);
  const runs: GrowthRun[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    say(`${words} words in ${batches} batches, round ${round}`);
    await standIns.reset();
    const measured = await measureCli(['ingest'], standIns, cwd, signal);
    const stored = storedIn(await standIns.state());
    runs.push({ words: size * batches, batches, round, stored, ...measured });
  }
  return runs;
}

/** Lists the batches before any of them was polled, then polls each once; they all stay pending. */
async function runPending(
  batches: number,
  { rounds, seed, signal, say }: GrowthOptions,
  cwd: string,
): Promise<PendingRun[]> {
  const options = {
    ...standInOptions(seed),
    size: PENDING_BATCH,
    batches,
    openaiStatus: 'in_progress',
  } as const;
  await using standIns = await startStandIns(options, cwd);
  const runs: PendingRun[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    say(`${batches} pending batches, round ${round}`);
    for (const command of ['list', 'poll'] as const) {
      const args = [command === 'list' ? 'list' : 'ingest'];
      runs.push({ command, batches, round, ...(await measureCli(args, standIns, cwd, signal)) });
    }
  }
  return runs;
}

function standInOptions(seed: number): Omit<StandInOptions, 'size' | 'batches'> {
  return { seed, dimensions: DIMENSIONS, encoding: 'float', upsertLatencyMs: UPSERT_LATENCY_MS };
}

async function measureCli(args: readonly string[], { urls }: StandIns, cwd: string, signal?: AbortSignal) {
  const env = toEnvironment(urls, DIMENSIONS);
  const measured = await measure(ladingArgs(...args), { cwd, env, signal, stepOf: ourStep });
  await rm(join(cwd, 'staging'), { recursive: true, force: true });
  return measured;
}

function storedIn({ batches }: WorldState): number {
  return batches.reduce((sum, { ledger }) => sum + (ledger?.stored ?? 0), 0);
}
