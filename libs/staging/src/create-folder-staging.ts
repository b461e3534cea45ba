import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Dirent } from 'node:fs';
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { checkedKey, isPlainPath } from './checked-key.ts';
import { StagedFileMissingError } from './errors.ts';
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
  const pathOf = (key: string) => resolve(location, checkedKey(key));

  return {
    location,

    async write(key, content, { once = false } = {}) {
      const path = pathOf(key);
      // A dot-file can't be addressed by a key, so what a crash leaves behind is never read.
      const unfinished = resolve(dirname(path), `.${randomUUID()}.unfinished`);
      await mkdir(dirname(path), { recursive: true });
      try {
        const byteLength = await writeFlushed(unfinished, content);
        await (once ? placeUnlessThere(unfinished, path) : rename(unfinished, path));
        return { byteLength };
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
    },

    async *read(key, { reuse = false } = {}) {
      try {
        yield* reuse ? readBlocks(pathOf(key)) : readChunks(pathOf(key));
      } catch (error) {
        if (isMissing(error)) throw new StagedFileMissingError(key, location, { cause: error });
        throw error;
      }
    },

    async stat(key) {
      try {
        return { byteLength: (await stat(pathOf(key))).size };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
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
): Promise<number> {
  await using file = await open(path, 'wx');
  const byteLength = await writeBlocks(file, content);
  await file.sync();
  return byteLength;
}

/** What a file system says that has no links. */
const WITHOUT_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** A link is made only where there is no such file, in one moment; renaming would replace it. */
async function placeUnlessThere(unfinished: string, path: string): Promise<void> {
  try {
    await link(unfinished, path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (WITHOUT_LINKS.has(code)) return await renameUnlessThere(unfinished, path);
    if (code !== 'EEXIST') throw error;
  }
  await rm(unfinished);
}

/** Nearly as good: somebody else's file may come between the look and the move. */
async function renameUnlessThere(unfinished: string, path: string): Promise<void> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  await (isThere ? rm(unfinished) : rename(unfinished, path));
}

/** A folder changes when something directly in it comes or goes; batches are two folders deep. */
async function lastChangeBelow(folder: string): Promise<number> {
  const below = (await entriesOf(folder)).filter((entry) => entry.isDirectory());
  const changes = [folder, ...below.map(({ name }) => resolve(folder, name))].map(changeOf);
  return Math.max(...(await Promise.all(changes)));
}

async function changeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    // Removed since it was listed, which is a change of now in its parent.
    if (isMissing(error)) return -Infinity;
    throw error;
  }
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

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
}
