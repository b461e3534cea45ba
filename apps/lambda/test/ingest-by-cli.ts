import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Place, World } from './world.ts';

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'src', 'main.ts');

/** Runs `lading ingest` as a process on the world's table, index and staging folder, and gives the outcome of every batch. */
export async function ingestByCli({ env }: World, { folder }: Place): Promise<string[]> {
  const command = ['--conditions=@lading/source', CLI, 'ingest', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, command, {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, ...env },
    maxBuffer: 100 * 2 ** 20,
  });
  const events = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { type: string; outcome: string });
  return events.filter(({ type }) => type === 'ingest').map(({ outcome }) => outcome);
}
