import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Dirent } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createBlockPool } from './block-pool.ts';
import type { BlockPool } from './block-pool.ts';
import { checkedKey, isPlainPath } from './checked-key.ts';
import { StagedFileMissingError } from './errors.ts';
import { isMissing, statIfThere } from './missing-file.ts';
import { placeUnlessThere } from './place-unless-there.ts';
import { readBlocks } from './read-blocks.ts';
import type { Staging } from './staging.ts';
import { writeBlocks } from './write-blocks.ts';

const CHUNK_BYTES = 256 * 1024;

/**
 * Staging in a folder of this machine. Opens and creates nothing until the first write.
 * Files are written beside their name, flushed to disk, then renamed.
 */
export function createFolderStaging({ folder }: { folder: string }): Staging {
  const location = resolve(folder);
  const blocks = createBlockPool();
  const pathOf = (key: string) => resolve(location, checkedKey(key));

  return {
    location,

    async write(key, content, { once = false } = {}) {
      const path = pathOf(key);
      // A dot-file can't be addressed by a key, so what a crash leaves behind is never read.
      const unfinished = resolve(dirname(path), `.${randomUUID()}.unfinished`);
      await mkdir(dirname(path), { recursive: true });
      try {
        const byteLength = await writeFlushed(unfinished, content, blocks);
        await (once ? placeUnlessThere(unfinished, path) : rename(unfinished, path));
        return { byteLength };
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
    },

    async *read(key, { reuse = false } = {}) {
      try {
        yield* reuse ? readBlocks(pathOf(key), blocks) : readChunks(pathOf(key));
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

async function* readChunks(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) yield chunk as Uint8Array;
}

async function writeFlushed(
  path: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  blocks: BlockPool,
): Promise<number> {
  await using file = await open(path, 'wx');
  const byteLength = await writeBlocks(file, content, blocks);
  await file.sync();
  return byteLength;
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
