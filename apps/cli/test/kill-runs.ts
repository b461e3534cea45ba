import { isDeepStrictEqual } from 'node:util';
import { setTimeout } from 'node:timers/promises';
import { scanTable } from './table-scan.ts';
import type { Bench, Workbench } from './workbench.ts';

/** What a job has left of each word, told alike however its words were spread over batches. */
export type Outcome = Record<
  string,
  { status: string; successes: number; failures: number; vector: unknown }
>;

/** One job that was killed several times, and brought to its end. */
export interface KillRun {
  kills: number;
  /** Kills that hit a process which held a lease: work was in flight. */
  inFlight: number;
  /** Where the state differs from that of an undisturbed job; empty is what one hopes for. */
  differences: string[];
}

export interface Undisturbed {
  outcome: Outcome;
  inputsPaid: number;
  /** How many events a command reports, so that a moment can be drawn among them. */
  events: Record<Command, number>;
}

export interface KillRunOptions {
  name: string;
  kills: number;
  random: () => number;
}

type Command = 'submit' | 'ingest';

const RECEIPTS = 1;
const ENV = {
  ...{ LADING_SHARD_RECORDS: '12', LADING_MAX_INPUTS_PER_BATCH: '30' },
  // The stand-in lists a batch at once; the time is for a call that was on its way when its sender died.
  LADING_CREATE_SETTLE_SECONDS: '2',
};
const ARGS: Record<Command, string[]> = {
  submit: ['submit', '--json'],
  ingest: ['ingest', '--watch', '--json'],
};
/** The share of kills that come before the process has begun its work. */
const EARLY = 0.05;
const PATIENCE = 30;

/** The whole job, with nobody killed. */
export async function runUndisturbed(workbench: Workbench): Promise<Undisturbed> {
  const bench = await open(workbench, 'undisturbed');
  const before = (await workbench.stats()).inputsEmbedded;
  const events: Record<Command, number> = { submit: 0, ingest: 0 };
  for (const command of ['submit', 'ingest'] as const) {
    const onEvent = () => (events[command] += 1);
    const { code, stderr } = await bench.run(ARGS[command], { onEvent });
    if (code !== 0) throw new Error(`The undisturbed ${command} ended with ${code}: ${stderr}`);
  }
  return {
    outcome: await readOutcome(bench),
    inputsPaid: (await workbench.stats()).inputsEmbedded - before,
    events,
  };
}

/** The same job, whose processes are killed at random moments until there were so many kills, and then no more. */
export async function runKilled(
  workbench: Workbench,
  undisturbed: Undisturbed,
  { name, kills, random }: KillRunOptions,
): Promise<KillRun> {
  const bench = await open(workbench, name);
  const before = (await workbench.stats()).inputsEmbedded;
  const run: KillRun = { kills: 0, inFlight: 0, differences: [] };
  for (let tries = 0; run.kills < kills && tries < 3 * kills && !(await isDone(bench)); tries += 1) {
    const command = (await hasToSubmit(bench)) ? 'submit' : 'ingest';
    const pid = await killOnce(bench, command, undisturbed.events[command], random);
    if (pid === undefined) continue;
    run.kills += 1;
    if (await holdsLease(bench, pid)) run.inFlight += 1;
  }
  await finish(bench);
  const inputsPaid = (await workbench.stats()).inputsEmbedded - before;
  if (inputsPaid !== undisturbed.inputsPaid)
    run.differences.push(`${inputsPaid} inputs were paid instead of ${undisturbed.inputsPaid}`);
  run.differences.push(...differencesOf(await readOutcome(bench), undisturbed.outcome));
  return run;
}

async function open(workbench: Workbench, name: string): Promise<Bench> {
  const bench = await workbench.open(name, ENV);
  await bench.load(RECEIPTS);
  return bench;
}

/** The number of the process that was killed; undefined if it ended before. */
async function killOnce(
  bench: Bench,
  command: Command,
  events: number,
  random: () => number,
): Promise<number | undefined> {
  const isEarly = random() < EARLY;
  const moment = 1 + Math.floor(random() * events);
  const delayMs = random() * (isEarly ? 500 : 4);
  let seen = 0;
  const { child, ended } = bench.start(ARGS[command], {
    onEvent: (_event, process) => {
      seen += 1;
      if (!isEarly && seen === moment) void setTimeout(delayMs).then(() => process.kill('SIGKILL'));
    },
  });
  if (isEarly) void setTimeout(delayMs).then(() => child.kill('SIGKILL'));
  const { signal } = await ended;
  return signal === 'SIGKILL' ? child.pid : undefined;
}

async function finish(bench: Bench): Promise<void> {
  for (const command of ['submit', 'ingest'] as const) {
    for (let tries = 1; ; tries += 1) {
      const { code, stderr } = await bench.run(ARGS[command]);
      if (code === 0) break;
      if (tries === PATIENCE) throw new Error(`${command} still ends with ${code}: ${stderr}`);
      await setTimeout(500);
    }
  }
}

const hasToSubmit = async ({ pipeline }: Bench) => {
  const open = await Array.fromAsync(pipeline.repo.runs.listOpenSubmissions());
  return open.length > 0 || (await pipeline.repo.words.countByStatus()).NONE > 0;
};

const isDone = async ({ pipeline }: Bench) => {
  const { NONE, PENDING } = await pipeline.repo.words.countByStatus();
  const pending = await Array.fromAsync(pipeline.repo.batches.listPending(['EMBEDDING']));
  return NONE + PENDING + pending.length === 0;
};

async function holdsLease({ env, pipeline }: Bench, pid: number): Promise<boolean> {
  const items = await scanTable(env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '', pipeline.config.dynamodb.tableName);
  return items.some((item) => String(item['lease_owner']?.['S']).includes(`/${pid}/`));
}

async function readOutcome(bench: Bench): Promise<Outcome> {
  const { words, results, vectors } = await bench.state();
  const count = (id: string, status: string) =>
    results.filter((item) => item['pinecone_id']?.['S'] === id && item['status']?.['S'] === status).length;
  return Object.fromEntries(
    Object.entries(words).map(([id, status]) => [
      id,
      { status, successes: count(id, 'SUCCESS'), failures: count(id, 'FAILED'), vector: vectors[id] },
    ]),
  );
}

function differencesOf(outcome: Outcome, expected: Outcome): string[] {
  const ids = new Set([...Object.keys(outcome), ...Object.keys(expected)]);
  return [...ids]
    .filter((id) => !isDeepStrictEqual(outcome[id], expected[id]))
    .map((id) => {
      const { status, successes, failures, vector } = outcome[id] ?? {};
      return `${id} is ${status} with ${successes} successes, ${failures} failures and ${vector ? 'another' : 'no'} vector`;
    });
}
