import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { link, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeUnlessThere } from './place-unless-there.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'staging-'));
});
afterEach(() => rm(folder, { recursive: true }));

const refuse = (code: string) => async () => await Promise.reject(Object.assign(new Error(code), { code }));

it.each([
  ['with links', link],
  ['without links', refuse('ENOTSUP')],
  ['that permits none', refuse('EPERM')],
])('places the first file and drops the next, in a file system %s', async (_, makeLink) => {
  for (const text of ['first', 'second']) {
    await writeFile(join(folder, 'unfinished'), text);
    await placeUnlessThere(join(folder, 'unfinished'), join(folder, 'file'), makeLink);
    expect(await readdir(folder)).toEqual(['file']);
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('first');
  }
});

it('passes on what else goes wrong, and places nothing', async () => {
  await writeFile(join(folder, 'unfinished'), 'text');
  const placing = placeUnlessThere(join(folder, 'unfinished'), join(folder, 'file'), refuse('EIO'));
  await expect(placing).rejects.toThrow('EIO');
  expect(await readdir(folder)).toEqual(['unfinished']);
});
