import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Blocks } from './aligned-blocks.ts';
import { createBlockWriter } from './block-writer.ts';
import { placeUnlessThere } from './place-unless-there.ts';
import { toStagedPiece } from './staged-piece.ts';
import type { StagedFile, StagedWriteOptions } from './staging.ts';

/** Writes a file beside its name, in a folder that is there, flushes it to disk, then renames it. `directFlag` is that of direct I/O, or 0. */
export async function openFolderFile(
  path: string,
  blocks: Blocks,
  directFlag: number,
  { once = false }: StagedWriteOptions = {},
): Promise<StagedFile> {
  // A dot-file can't be addressed by a key, so what a crash leaves behind is never read.
  const unfinished = resolve(dirname(path), `.${randomUUID()}.unfinished`);
  const file = await open(unfinished, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | directFlag);
  const writer = createBlockWriter(file, blocks);
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= writer.release().then(() => file.close()));
  const abort = async () => {
    await close();
    await rm(unfinished, { force: true });
  };

  return {
    add: (piece) => writer.add(toStagedPiece(piece)),
    async end() {
      try {
        const byteLength = await writer.end();
        await file.sync();
        await close();
        await (once ? placeUnlessThere(unfinished, path) : rename(unfinished, path));
        return { byteLength };
      } catch (error) {
        await abort();
        throw error;
      }
    },
    abort,
  };
}
