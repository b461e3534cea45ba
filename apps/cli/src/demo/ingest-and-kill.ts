import type { PipelineEvent } from '@lading/pipeline';
import type { Terminal } from '../terminal.ts';
import { startChildCommand } from './child-command.ts';
import type { Narrator } from './narrator.ts';

const UPSERTS_BEFORE_KILL = 100;

/** Runs `lading ingest --watch` and kills it once some vectors are stored; false if it got away. */
export async function ingestAndKill(
  { cwd }: Terminal,
  env: Record<string, string>,
  { say, report }: Narrator,
): Promise<boolean> {
  await using child = startChildCommand(['ingest', '--watch'], cwd, env);
  let stored = 0;
  for await (const line of child.lines()) {
    const event = line as PipelineEvent;
    report(event);
    if (event.type !== 'vectors-upserted') continue;
    ({ stored } = event);
    if (stored >= UPSERTS_BEFORE_KILL) child.process.kill('SIGKILL');
  }
  const wasKilled = (await child.ended()) === null;
  say(wasKilled ? `  killed when ${stored} vectors were stored` : '  it ended before it could be killed');
  return wasKilled;
}
