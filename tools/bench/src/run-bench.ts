import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contenderOf, isOurs } from './contenders.ts';
import type { Contender, ContenderName } from './contenders.ts';
import { toEnvironment } from './environment.ts';
import { installLangchain } from './install-langchain.ts';
import { measure } from './measure/measure.ts';
import type { Home, Report, Run, Scenario } from './report.ts';
import { describe } from './scenario-name.ts';
import { startStandIns } from './stand-ins/start-stand-ins.ts';
import type { StandIns } from './stand-ins/start-stand-ins.ts';
import type { WorldState } from './stand-ins/world.ts';
import { startReport } from './start-report.ts';

export interface BenchOptions {
  scenarios: readonly Scenario[];
  contenders: readonly ContenderName[];
  rounds: number;
  seed: number;
  /** A folder for one CPU profile of each run. */
  cpuProfiles?: string;
  signal?: AbortSignal;
  /** Told what is being done. */
  say(text: string): void;
}

/** How long an upsert takes besides its transfer: a short way to a quick index. */
export const UPSERT_LATENCY_MS = 20;

/**
 * Measures every contender in every scenario, each in a fresh process, against the same null stand-ins.
 *
 * Rounds are interleaved: all contenders of a scenario take a turn before the next round, and in every other round the
 * other way round. So do scenarios that differ in nothing but how OpenAI writes vectors, for they are compared. A contender that fails
 * is part of the report. @throws the signal's reason
 */
export async function runBench(options: BenchOptions): Promise<Report> {
  const report = startReport('null stand-ins', options.seed);
  const cwd = await mkdtemp(join(tmpdir(), 'lading-bench-'));
  try {
    const contenders = await toContenders(options, cwd, report.left);
    for (const scenarios of comparedWithEachOther(options.scenarios))
      await runTogether(scenarios, contenders, options, cwd, report);
    return report;
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

async function toContenders(
  { contenders, signal, say }: BenchOptions,
  cwd: string,
  left: string[],
): Promise<Contender[]> {
  if (!contenders.includes('langchain')) return contenders.map((name) => contenderOf(name));
  say('installing LangChain into a temporary folder');
  const installed = await installLangchain(join(cwd, 'langchain'), signal);
  if ('folder' in installed) return contenders.map((name) => contenderOf(name, installed.folder));
  left.push(`langchain: ${installed.reason}`);
  return contenders.filter((name) => name !== 'langchain').map((name) => contenderOf(name));
}

/** Those that differ in nothing but how vectors are written. */
function comparedWithEachOther(scenarios: readonly Scenario[]): Scenario[][] {
  const groups = new Map<string, Scenario[]>();
  for (const scenario of scenarios) {
    const key = describe({ ...scenario, encoding: 'float' });
    groups.set(key, [...(groups.get(key) ?? []), scenario]);
  }
  return [...groups.values()];
}

async function runTogether(
  scenarios: readonly Scenario[],
  contenders: readonly Contender[],
  options: BenchOptions,
  cwd: string,
  report: Report,
): Promise<void> {
  await using running = new AsyncDisposableStack();
  const worlds: { scenario: Scenario; standIns: StandIns }[] = [];
  for (const scenario of scenarios) {
    const standInOptions = {
      ...scenario,
      seed: options.seed,
      batches: 1,
      upsertLatencyMs: UPSERT_LATENCY_MS,
    };
    const standIns = running.use(await startStandIns(standInOptions, cwd));
    report.workloads.push({ ...scenario, resultFileBytes: standIns.resultFileBytes });
    worlds.push({ scenario, standIns });
  }
  const turns = contenders.flatMap((contender) => worlds.map((world) => ({ contender, ...world })));
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const { contender, scenario, standIns } of round % 2 === 1 ? turns : turns.toReversed()) {
      options.say(`${describe(scenario)}, round ${round}: ${contender.name}`);
      report.runs.push({
        round,
        ...scenario,
        ...(await runOne(contender, scenario, standIns, options, cwd)),
      });
    }
  }
}

async function runOne(
  contender: Contender,
  { dimensions }: Scenario,
  standIns: StandIns,
  { cpuProfiles, signal }: BenchOptions,
  cwd: string,
): Promise<Omit<Run, 'round' | keyof Scenario>> {
  await standIns.reset();
  const profile = cpuProfiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${cpuProfiles}`];
  const env = toEnvironment(standIns.urls, dimensions);
  const { stepOf, name } = contender;
  const measured = await measure([...profile, ...contender.args], { cwd, env, signal, stepOf });
  await rm(join(cwd, 'staging'), { recursive: true, force: true });
  const state = await standIns.state();
  const { requests, bytesReceived } = state.table;
  return {
    contender: name,
    ...measured,
    upserts: state.upserts,
    table: { requests, bytesReceived },
    home: isOurs(name) ? toHome(state) : undefined,
  };
}

function toHome({ batches: [batch], table }: WorldState): Home {
  return {
    batchStatus: batch?.status ?? 'gone',
    ledger: batch?.ledger,
    results: Object.values(batch?.results ?? {}).reduce((sum, count) => sum + count, 0),
    wordsEmbedded: table.words,
  };
}
