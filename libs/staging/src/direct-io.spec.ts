import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { constants } from 'node:fs';
import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAlignedBlocks } from './aligned-blocks.ts';
import { createFolderStaging } from './create-folder-staging.ts';
import { findDirectFlag } from './direct-io.ts';

const O_DIRECT = (constants as { O_DIRECT?: number }).O_DIRECT ?? 0;
const blocks = createAlignedBlocks(256 * 1024);
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'staging-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A file system that takes the flag, and does with it whatever `change` makes of a file handle. */
function opening(change: (file: Awaited<ReturnType<typeof open>>) => object = () => ({})): typeof open {
  return async (path, flags) => {
    const file = await open(path, Number(flags) & ~O_DIRECT);
    return Object.assign(file, change(file));
  };
}

describe('findDirectFlag', () => {
  it('finds that files can be written in pages, cut, and read', async () => {
    expect(await findDirectFlag(folder, blocks, opening())).toBe(O_DIRECT);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each<[string, typeof open]>([
    [
      'refuses the flag',
      async (path, flags) => {
        await open(path, Number(flags) & ~O_DIRECT).then((file) => file.close());
        throw new Error('EINVAL');
      },
    ],
    ['refuses to write', opening(() => ({ write: () => Promise.reject(new Error('EINVAL')) }))],
    ['does not cut the file', opening(() => ({ truncate: () => Promise.resolve() }))],
    ['refuses to read', opening(() => ({ read: () => Promise.reject(new Error('EINVAL')) }))],
  ])('leaves it to the page cache where the file system %s', async (_what, openFile) => {
    expect(await findDirectFlag(folder, blocks, openFile)).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a folder', () => {
  it.each([0, 1, 4_095, 4_096, 4_097, 262_143, 262_144, 262_145, 524_288, 600_000, 2_097_151, 3_000_000])(
    'gives %i bytes back as they were, whoever reads them',
    async (byteLength) => {
      const content = Buffer.from(Uint8Array.from({ length: byteLength }, (_, at) => at ^ (at >> 8)));
      const staging = createFolderStaging({ folder });
      // What lay in a block before must not show.
      await staging.write('other', [Buffer.alloc(300_000, 'x')]);
      expect(await staging.write('file', [content])).toEqual({ byteLength });
      expect(content.equals(await readFile(join(folder, 'file')))).toBe(true);
      expect(content.equals(Buffer.concat(await Array.fromAsync(staging.read('file'))))).toBe(true);
      const another = createFolderStaging({ folder });
      expect(content.equals(Buffer.concat(await Array.fromAsync(another.read('file'))))).toBe(true);
    },
  );

  it('keeps its files out of the page cache where it can', async () => {
    const byteLength = 3_000_000;
    const staging = createFolderStaging({ folder });
    await staging.write('file', [Buffer.alloc(byteLength)]);
    const before = await bytesFromDisk();
    // The page cache would have it from the write, or else from this read of it.
    await readFile(join(folder, 'file'));
    for (let time = 0; time < 2; time += 1) await Array.fromAsync(staging.read('file'));
    const read = (await bytesFromDisk()) - before;
    expect(read >= 3 * byteLength).toBe((await findDirectFlag(folder, blocks)) !== 0);
  });
});

/** By this process; 0 where nobody counts. */
async function bytesFromDisk(): Promise<number> {
  const counts = await readFile('/proc/self/io', 'utf8').catch(() => '');
  return Number(/^read_bytes: (\d+)$/m.exec(counts)?.[1] ?? 0);
}
