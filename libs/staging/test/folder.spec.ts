import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createStaging } from '../src/index.ts';
import { describeStagingContract } from './staging-contract.ts';

describeStagingContract('a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'staging-'));
  const staging = createStaging({ folder });
  return {
    staging,
    async remains() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      return files.map(({ parentPath, name }) => relative(folder, join(parentPath, name))).toSorted();
    },
    async [Symbol.asyncDispose]() {
      await staging[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
});
