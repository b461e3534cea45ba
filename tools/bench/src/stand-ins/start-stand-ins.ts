import { startChild } from '../measure/child.ts';
import { failureOf } from '../measure/failure.ts';
import { programArgs } from '../programs.ts';
import type { StandInOptions, StandInUrls } from './options.ts';
import type { WorldState } from './world.ts';

/** The null stand-ins in a process of their own, which ends when this is disposed. */
export interface StandIns extends AsyncDisposable {
  urls: StandInUrls;
  /** Bytes of OpenAI's result file of a batch. */
  resultFileBytes: number;
  /** As new: all batches pending, nothing counted. */
  reset(): Promise<void>;
  state(): Promise<WorldState>;
}

/** @throws Error when they end instead of listening */
export async function startStandIns(options: StandInOptions, cwd: string): Promise<StandIns> {
  const args = programArgs('stand-ins/main.ts', JSON.stringify(options));
  const child = startChild(args, { cwd, env: {} });
  for await (const { urls, resultFileBytes } of child.printed()) {
    return toStandIns(urls as StandInUrls, Number(resultFileBytes), child);
  }
  throw new Error(`The stand-ins did not start: ${failureOf(await child.ended) ?? 'they ended at once'}`);
}

function toStandIns(urls: StandInUrls, resultFileBytes: number, child: AsyncDisposable): StandIns {
  const ask = async (path: string) => {
    const response = await fetch(new URL(path, urls.control));
    if (!response.ok) throw new Error(`The stand-ins answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as WorldState;
  };
  return {
    urls,
    resultFileBytes,
    reset: async () => void (await ask('/reset')),
    state: async () => await ask('/state'),
    [Symbol.asyncDispose]: async () => await child[Symbol.asyncDispose](),
  };
}
