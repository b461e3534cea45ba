import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { listPublishedPackages, WORKSPACE_ROOT } from '../src/published-packages.ts';
import type { PublishedPackage } from '../src/published-packages.ts';

export interface Packed extends PublishedPackage {
  /** Absolute path of the .tgz. */
  tarball: string;
  /** Every file in it, relative to the package. */
  files: string[];
}

/** Packs every published package as `npm publish` would, from what has been built. */
export async function packAll(folder: string): Promise<Packed[]> {
  const published = listPublishedPackages();
  const workspaces = published.flatMap(({ manifest }) => ['-w', manifest.name]);
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder, ...workspaces];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: WORKSPACE_ROOT, maxBuffer: 64e6 });
  const packs = JSON.parse(stdout) as { name: string; filename: string; files: { path: string }[] }[];
  return published.map((each) => {
    const pack = packs.find(({ name }) => name === each.manifest.name);
    if (!pack) throw new Error(`npm pack made no tarball of ${each.manifest.name}`);
    const tarball = join(folder, pack.filename.replace('@', '').replace('/', '-'));
    return { ...each, tarball, files: pack.files.map(({ path }) => path) };
  });
}
