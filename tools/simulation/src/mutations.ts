import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { applyMutation } from './apply-mutation.ts';
import { MUTATIONS } from './mutation-catalogue.ts';
import type { Mutation } from './mutation-catalogue.ts';

const ROOT = resolve(import.meta.dirname, '..', '..', '..');
const LEFT_OUT = new Set(['node_modules', 'dist', 'out-tsc', 'test-output']);
const SEEDS = 500;

const write = (text: string) => process.stdout.write(`${text}\n`);

/** Copies the sources to a folder of their own, whose packages find each other and not the originals. */
async function copyWorkspace(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'mutants-'));
  for (const folder of ['libs', 'tools']) {
    const filter = (source: string) => !LEFT_OUT.has(source.slice(source.lastIndexOf('/') + 1));
    await cp(join(ROOT, folder), join(copy, folder), { recursive: true, filter });
    for (const name of await readdir(join(copy, folder))) await linkModules(join(folder, name), copy);
  }
  await cp(join(ROOT, 'package.json'), join(copy, 'package.json'));
  const modules = join(copy, 'node_modules');
  await mkdir(join(modules, '@lading'), { recursive: true });
  for (const name of await readdir(join(ROOT, 'node_modules'))) {
    if (name !== '@lading') await symlink(join(ROOT, 'node_modules', name), join(modules, name));
  }
  for (const name of await readdir(join(ROOT, 'node_modules', '@lading'))) {
    await symlink(
      await readlink(join(ROOT, 'node_modules', '@lading', name)),
      join(modules, '@lading', name),
    );
  }
  return copy;
}

/** Packages that a project has of its own. */
async function linkModules(project: string, copy: string): Promise<void> {
  const own = join(ROOT, project, 'node_modules');
  const found = await readdir(own).catch(() => undefined);
  if (found) await symlink(own, join(copy, project, 'node_modules'));
}

/** Makes the mistake; returns how to mend it. */
async function mutate(copy: string, mutation: Mutation): Promise<() => Promise<void>> {
  const read = (file: string) => readFile(join(copy, file), 'utf8');
  const changed = await applyMutation(mutation, read);
  const originals = new Map<string, string>();
  for (const [file, text] of changed) {
    originals.set(file, await read(file));
    await writeFile(join(copy, file), text);
  }
  return async () => {
    for (const [file, text] of originals) await writeFile(join(copy, file), text);
  };
}

/** What the simulation says of the copy as it is now. */
async function simulateCopy(copy: string): Promise<{ code: number | null; output: string }> {
  const args = [
    '--conditions=@lading/source',
    'tools/simulation/src/main.ts',
    '--seeds',
    String(SEEDS),
    '--stop',
  ];
  const child = spawn(process.execPath, args, { cwd: copy, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

async function main(wanted: readonly string[]): Promise<number> {
  const copy = await copyWorkspace();
  let survivors = 0;
  try {
    for (const [at, mutation] of MUTATIONS.entries()) {
      if (wanted.length > 0 && !wanted.includes(String(at + 1))) continue;
      const mend = await mutate(copy, mutation);
      const { code, output } = await simulateCopy(copy);
      await mend();
      const [, seed, violation] = /Seed (\d+) FAILED.*\n\s*(.*)/.exec(output) ?? [];
      const [, played] = /^(\d+) seeds,/m.exec(output) ?? [];
      const isCaught = code === 1 && seed !== undefined;
      if (!isCaught) survivors += 1;
      write(
        isCaught
          ? `${at + 1}. caught after ${played} seeds: ${mutation.name} (seed ${seed}: ${violation})`
          : `${at + 1}. SURVIVED ${played ?? 'no'} seeds: ${mutation.name}\n${output.slice(-2_000)}`,
      );
    }
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
  return survivors > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
