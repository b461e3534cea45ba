import { globSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../src/published-packages.ts';
import { runProgram } from '../src/run-program.ts';
import type { Ended } from '../src/run-program.ts';

/** A project that knows nothing of this workspace: its packages come from registries, its compiler is strict. */
export interface OutsideProject {
  folder: string;
  write(path: string, content: string): Promise<void>;
  /** @throws Error with npm's words */
  install(...args: string[]): Promise<void>;
  /** The compiler's complaints about `src`; empty when there are none. */
  compile(): Promise<string>;
  run(command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended>;
  /** Every package that has been installed at the top, in order. */
  installed(): string[];
}

const TSC = join(WORKSPACE_ROOT, 'node_modules/typescript/bin/tsc');
const TSCONFIG = join(WORKSPACE_ROOT, 'examples/tsconfig.json');

/** Makes one in a new folder; `from` is copied into it. */
export async function createProject(
  folder: string,
  { registryUrl, from }: { registryUrl: string; from?: string },
): Promise<OutsideProject> {
  await mkdir(folder);
  if (from === undefined) await mkdir(join(folder, 'src'));
  else await cp(from, folder, { recursive: true });
  const write = (path: string, content: string) => writeFile(join(folder, path), content);
  await write('.npmrc', `@lading:registry=${registryUrl}\naudit=false\nfund=false\nloglevel=error\n`);
  const run: OutsideProject['run'] = (command, args, env) => runProgram(folder, command, args, env);
  return {
    folder,
    write,
    run,
    async install(...args) {
      const { exitCode, output } = await run('npm', ['install', '--ignore-scripts', ...args]);
      if (exitCode !== 0)
        throw new Error(`npm could not install in ${folder}. Is the registry reachable?\n${output}`);
    },
    async compile() {
      // The compiler and Node's types are the workspace's, lest every project installs 60 MB of them.
      const compilerOptions = { typeRoots: [join(WORKSPACE_ROOT, 'node_modules/@types')] };
      await write('tsconfig.json', JSON.stringify({ extends: TSCONFIG, compilerOptions, include: ['src'] }));
      return (await run(process.execPath, [TSC, '-p', '.'])).output;
    },
    installed: () => {
      const manifests = globSync('node_modules/{*,@*/*}/package.json', { cwd: folder });
      return manifests.map((path) => path.slice('node_modules/'.length, -'/package.json'.length)).sort();
    },
  };
}
