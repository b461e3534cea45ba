import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startChild } from './child.ts';
import type { ChildOptions, Printed } from './child.ts';
import { failureOf } from './failure.ts';
import { PRELOAD } from '../programs.ts';
import { USAGE_FILE_VARIABLE } from './write-usage.ts';
import type { Usage } from './write-usage.ts';

/** What one program took from start to exit. */
export interface Measured {
  wallMs: number;
  /** Absent when the process was killed before it could say. */
  usage?: Usage;
  /** Milliseconds of the wall time by step, in the order in which they were first seen. */
  steps: Record<string, number>;
  /** Why it failed; absent when it did not. */
  failure?: string;
}

export interface MeasureOptions extends ChildOptions {
  /** The step that a printed line reports on. The time since the line before it went there. */
  stepOf(printed: Printed): string | undefined;
}

/** Runs a Node program in a fresh process and measures it. A program that fails is a result. @throws the signal's reason */
export async function measure(args: readonly string[], options: MeasureOptions): Promise<Measured> {
  const { cwd, env, signal } = options;
  const usageFile = join(cwd, 'usage.json');
  await rm(usageFile, { force: true });
  const clock = startClock();
  const childEnv = { ...env, [USAGE_FILE_VARIABLE]: usageFile };
  await using child = startChild(['--import', PRELOAD, ...args], { cwd, env: childEnv, signal });
  for await (const printed of child.printed()) clock.lap(options.stepOf(printed));
  const ending = await child.ended;
  const wallMs = clock.elapsed();
  signal?.throwIfAborted();
  return { wallMs, usage: await readUsage(usageFile), steps: clock.laps, failure: failureOf(ending) };
}

function startClock() {
  const started = performance.now();
  const laps: Record<string, number> = {};
  let last = started;
  return {
    laps,
    elapsed: () => performance.now() - started,
    lap(name: string | undefined): void {
      if (name === undefined) return;
      const now = performance.now();
      laps[name] = (laps[name] ?? 0) + now - last;
      last = now;
    },
  };
}

async function readUsage(file: string): Promise<Usage | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as Usage);
}
