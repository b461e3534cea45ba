import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Blocks } from './aligned-blocks.ts';

/** Memory, offsets and lengths of direct I/O are multiples of this; a device's own blocks are of 512 or 4,096 bytes. */
export const PAGE_BYTES = 4_096;

/** Only Linux has it. */
const O_DIRECT = (constants as { O_DIRECT?: number }).O_DIRECT ?? 0;

/**
 * The flag that opens files of a folder for direct I/O, past the page cache; 0 where the file system can't, or not as staged
 * files are written and read: in whole pages, then cut to their length.
 *
 * Tried with a file that is removed again. What else is wrong with the folder is told by whoever writes there in earnest.
 */
export async function findDirectFlag(folder: string, blocks: Blocks, openFile = open): Promise<number> {
  if (O_DIRECT === 0) return 0;
  const path = resolve(folder, `.${randomUUID()}.unfinished`);
  const block = blocks.take();
  try {
    await using file = await openFile(
      path,
      constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | O_DIRECT,
    );
    await file.write(block, 0, PAGE_BYTES, 0);
    await file.truncate(1);
    const { bytesRead } = await file.read(block, 0, block.byteLength, 0);
    return bytesRead === 1 ? O_DIRECT : 0;
  } catch {
    return 0;
  } finally {
    blocks.give(block);
    await rm(path, { force: true });
  }
}
