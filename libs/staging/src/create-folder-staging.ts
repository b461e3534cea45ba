import { constants } from 'node:fs';
import type { Dirent } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createAlignedBlocks } from './aligned-blocks.ts';
import { checkedKey, isPlainPath } from './checked-key.ts';
import { findDirectFlag } from './direct-io.ts';
import { StagedFileMissingError } from './errors.ts';
import { openFolderFile } from './folder-file.ts';
import { isMissing, statIfThere } from './missing-file.ts';
import { readBlocks } from './read-blocks.ts';
import type { StagedWriteOptions, Staging } from './staging.ts';

/**
 * So much of a file is read at a time, for each read costs a trip to another thread, and half of it is written at a time. A download
 * writes eight files, which is four megabytes; who reads them afterwards, three blocks of one file or two, uses these again.
 */
const BLOCK_BYTES = 512 * 1024;

/**
 * Staging in a folder of this machine. Opens and creates nothing until the first write.
 * Files are written beside their name, flushed to disk, then renamed. Where the file system can, they go past the page cache: a
 * batch is a gigabyte or two, written once and read once.
 */
export function createFolderStaging({ folder }: { folder: string }): Staging {
  const location = resolve(folder);
  const blocks = createAlignedBlocks(BLOCK_BYTES);
  let direct: Promise<number> | undefined;
  const pathOf = (key: string) => resolve(location, checkedKey(key));
  const openFile = async (key: string, options?: StagedWriteOptions) => {
    const path = pathOf(key);
    await mkdir(dirname(path), { recursive: true });
    direct ??= findDirectFlag(location, blocks);
    return await openFolderFile(path, blocks, await direct, options);
  };

  return {
    location,

    async write(key, content, options) {
      const file = await openFile(key, options);
      try {
        for await (const piece of content) await file.add(piece);
      } catch (error) {
        await file.abort();
        throw error;
      }
      return await file.end();
    },

    open: (key) => openFile(key),

    async *read(key, { reuse = false } = {}) {
      try {
        // Where nothing was written yet, nothing was tried.
        const flags = constants.O_RDONLY | ((await direct) ?? 0);
        for await (const block of readBlocks(pathOf(key), blocks, flags))
          yield reuse ? block : Uint8Array.from(block);
      } catch (error) {
        if (isMissing(error)) throw new StagedFileMissingError(key, location, { cause: error });
        throw error;
      }
    },

    async stat(key) {
      const found = await statIfThere(pathOf(key));
      return found && { byteLength: found.size };
    },

    async remove(key) {
      await rm(pathOf(key), { recursive: true, force: true });
    },

    async *listRoots() {
      for (const entry of await entriesOf(location)) {
        if (!entry.isDirectory() || !isPlainPath(entry.name)) continue;
        yield { root: entry.name, changedAt: await lastChangeBelow(resolve(location, entry.name)) };
      }
    },
  };
}

/** A folder changes when something directly in it comes or goes; batches are two folders deep. */
async function lastChangeBelow(folder: string): Promise<number> {
  const below = (await entriesOf(folder)).filter((entry) => entry.isDirectory());
  const changes = [folder, ...below.map(({ name }) => resolve(folder, name))].map(changeOf);
  return Math.max(...(await Promise.all(changes)));
}

async function changeOf(path: string): Promise<number> {
  // Removed since it was listed, which is a change of now in its parent.
  return (await statIfThere(path))?.mtimeMs ?? -Infinity;
}

/** None where there is no such folder. */
async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
