import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFolderStaging } from './create-folder-staging.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'staging-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('closes its source when it cannot write', async () => {
  await writeFile(join(folder, 'file'), '');
  let closed = true;
  async function* source() {
    closed = false;
    try {
      yield new Uint8Array(1);
    } finally {
      closed = true;
    }
  }
  await expect(createFolderStaging({ folder }).write('file/below', source())).rejects.toThrow();
  expect(closed).toBe(true);
  expect(await readdir(folder)).toEqual(['file']);
});

it('leaves nothing of a file that cannot get its name', async () => {
  const staging = createFolderStaging({ folder });
  await mkdir(join(folder, 'taken', 'below'), { recursive: true });
  const file = await staging.open('taken');
  await file.add(new Uint8Array(1));
  await expect(file.end()).rejects.toThrow('taken');
  await expect(staging.write('taken', [new Uint8Array(1)])).rejects.toThrow('taken');
  expect(await readdir(folder)).toEqual(['taken']);
});

it('lists what is in use with its latest change, and nothing that no key could name', async () => {
  const staging = createFolderStaging({ folder: join(folder, 'place') });
  const bytes = new Uint8Array(1);
  expect(await Array.fromAsync(staging.listRoots?.() ?? [])).toEqual([]);
  const before = Date.now() - 1_000;
  await staging.write('old/input.jsonl', [bytes]);
  await staging.write('new/input.jsonl', [bytes]);
  for (const root of ['old', 'new']) await utimes(join(folder, 'place', root), 1, 1);
  await staging.write('new/verdicts/00000.ndjson', [bytes]);
  await utimes(join(folder, 'place', 'new'), 1, 1);
  await mkdir(join(folder, 'place', '.hidden'));
  await writeFile(join(folder, 'place', 'file'), '');

  const roots = await Array.fromAsync(staging.listRoots?.() ?? []);
  expect(roots).toHaveLength(2);
  expect(roots).toContainEqual({ root: 'old', changedAt: 1_000 });
  expect(roots.find(({ root }) => root === 'new')?.changedAt).toBeGreaterThan(before);
});
