import { join } from 'node:path';
import type { LocalUrls } from '../local-environment.ts';
import type { Terminal } from '../terminal.ts';
import { startChildCommand } from './child-command.ts';

export interface DemoStack extends AsyncDisposable {
  urls: LocalUrls;
  /** Turns one of the OpenAI stand-in's own switches, or reads what it counts. */
  control(name: string, body?: unknown): Promise<unknown>;
}

const BATCH_SECONDS = '1';

/** Runs `lading local` in a process of its own, on free ports and with nothing to keep. */
export async function startDemoStack({ cwd, env }: Terminal, folder: string): Promise<DemoStack> {
  const flags = ['--throw-away', '--time-lapse', BATCH_SECONDS, '--env', join(folder, 'env')];
  const child = startChildCommand(['local', ...flags], cwd, env);
  try {
    const urls = await readUrls(child.lines());
    return {
      urls,
      control: (name, body) => control(new URL(`/_local/${name}`, urls.openai), body),
      [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
    };
  } catch (error) {
    await child[Symbol.asyncDispose]();
    throw error;
  }
}

async function readUrls(
  lines: AsyncIterable<{ type: string } & Record<string, unknown>>,
): Promise<LocalUrls> {
  for await (const line of lines) if (line.type === 'ready') return line['urls'] as LocalUrls;
  throw new Error('The local stack ended before it was ready.');
}

async function control(url: URL, body: unknown): Promise<unknown> {
  const response = await fetch(url, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`The OpenAI stand-in answered ${response.status} to ${url.pathname}.`);
  return await response.json();
}
