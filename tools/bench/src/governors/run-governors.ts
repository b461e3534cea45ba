import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describeMachine } from '../describe-machine.ts';
import { startChild } from '../measure/child.ts';
import type { Child } from '../measure/child.ts';
import { failureOf } from '../measure/failure.ts';
import { programArgs } from '../programs.ts';
import type { Machine } from '../report.ts';
import { startStandIns } from '../stand-ins/start-stand-ins.ts';
import type { StandIns } from '../stand-ins/start-stand-ins.ts';
import { GOVERNOR_CASES, LIMITS } from './cases.ts';
import type { GovernorCase } from './cases.ts';

/** How near to a vendor's limit some processes came together, and how much was refused. */
export interface GovernorRun {
  name: string;
  processes: number;
  /** Whether each process was told its share of the limit, or the whole of it. */
  told: 'share' | 'whole';
  /** Accepted in a second, of what is limited. */
  perSecond: number;
  limitPerSecond: number;
  accepted: number;
  refused: number;
}

export interface GovernorReport {
  at: string;
  seed: number;
  machine: Machine;
  governors: GovernorRun[];
}

export interface GovernorOptions {
  seed: number;
  /** How long each case is measured, after it has found its pace. */
  measureMs?: number;
  rampMs?: number;
  cases?: readonly GovernorCase[];
  signal?: AbortSignal;
  /** Told what is being done. */
  say(text: string): void;
}

/** Runs the real adapters, in one process and in three, against stand-ins that enforce the vendors' limits. */
export async function runGovernors(options: GovernorOptions): Promise<GovernorReport> {
  const governors: GovernorRun[] = [];
  const cwd = await mkdtemp(join(tmpdir(), 'lading-bench-'));
  try {
    for (const one of options.cases ?? GOVERNOR_CASES) {
      options.say(`${one.name}, ${one.processes} at once, each told the ${one.told}`);
      governors.push(await runCase(one, options, cwd));
    }
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
  return { at: new Date().toISOString(), seed: options.seed, machine: describeMachine(), governors };
}

async function runCase(
  one: GovernorCase,
  { seed, measureMs = 20_000, rampMs = 15_000, signal }: GovernorOptions,
  cwd: string,
): Promise<GovernorRun> {
  const { load, processes, name, told } = one;
  await using standIns = await startStandIns(
    {
      seed,
      size: 50,
      batches: 1,
      dimensions: load.dimensions,
      encoding: 'float',
      upsertLatencyMs: 20,
      limits: LIMITS,
    },
    cwd,
  );
  await using senders = startSenders(one, standIns, cwd);
  await whileSending(senders.children, setTimeout(rampMs, undefined, { signal }));
  const before = one.count(await standIns.state());
  const started = performance.now();
  await whileSending(senders.children, setTimeout(measureMs, undefined, { signal }));
  const after = one.count(await standIns.state());
  const seconds = (performance.now() - started) / 1000;
  return {
    name,
    processes,
    told,
    perSecond: (after.amount - before.amount) / seconds,
    limitPerSecond: one.limitPerSecond,
    accepted: after.accepted - before.accepted,
    refused: after.refused - before.refused,
  };
}

function startSenders({ load, processes }: GovernorCase, { urls }: StandIns, cwd: string) {
  const children = Array.from({ length: processes }, (_, process) =>
    startChild(programArgs('governors/send.ts', JSON.stringify({ load, urls, process })), { cwd, env: {} }),
  );
  return {
    children,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(children.map(async (child) => await child[Symbol.asyncDispose]()));
    },
  };
}

/** @throws Error when a sender ends before its time */
async function whileSending(children: readonly Child[], wait: Promise<void>): Promise<void> {
  const ended = children.map(async (child) => {
    const ending = await child.ended;
    throw new Error(`A sender ended: ${failureOf(ending) ?? 'it had nothing more to send'}`);
  });
  await Promise.race([wait, ...ended]);
}
