import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'test-output', 'package');

/**
 * Packages the service once for all tests, as `serverless deploy` would, and unpacks the zip that would be deployed.
 * Without credentials and without asking anybody: what packages here packages anywhere.
 */
export default async function packageService() {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const serverless = join(root, '..', '..', 'node_modules', '.bin', 'serverless');
  const { PATH, HOME } = process.env;
  await promisify(execFile)(serverless, ['package', '--package', folder], {
    cwd: root,
    env: { PATH, HOME, SLS_ANALYTICS_DISABLED: '1' },
  });
  const zip = unzipSync(await readFile(join(folder, 'lading.zip')));
  for (const [name, content] of Object.entries(zip)) {
    const path = join(folder, 'unzipped', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}
