import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FolderInUseError } from './errors.ts';

/** A process, told apart from a later one with the same id by when it started, where the system says. */
interface Owner {
  pid: number;
  started: string | null;
}

/**
 * Takes a folder for this process and returns how to give it back.
 *
 * A lock whose process is dead is taken over, so a killed stack needs no cleaning up.
 *
 * @throws FolderInUseError when a living process, this one included, has it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'lock.json');
  const owner: Owner = { pid: process.pid, started: await startOf(process.pid) };
  for (;;) {
    if (await createFile(path, JSON.stringify(owner))) return () => rm(path, { force: true });
    const holder = await readOwner(path);
    if (holder !== undefined && (await isAlive(holder))) throw new FolderInUseError(folder, holder.pid);
    await rm(path, { force: true });
  }
}

async function createFile(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    const owner = JSON.parse(await readFile(path, 'utf8')) as Partial<Owner>;
    return typeof owner.pid === 'number' ? { pid: owner.pid, started: owner.started ?? null } : undefined;
  } catch {
    // Gone meanwhile, or its writer was killed in the act.
    return undefined;
  }
}

async function isAlive({ pid, started }: Owner): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return started === null || started === (await startOf(pid));
}

/** Linux's start time of a process, in clock ticks since boot, with the boot's id; null elsewhere. */
async function startOf(pid: number): Promise<string | null> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The command's name, in parentheses, may hold spaces; 20 fields follow up to the start time.
    return `${boot.trim()}/${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return null;
  }
}
