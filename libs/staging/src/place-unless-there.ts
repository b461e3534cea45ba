import { link, rename, rm } from 'node:fs/promises';
import { statIfThere } from './missing-file.ts';

/** What a file system says that has no links. */
const WITHOUT_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Gives a file its name, or removes it where the name is taken: a link is made only where there is no such file, in one
 * moment; renaming would replace it.
 */
export async function placeUnlessThere(unfinished: string, path: string, makeLink = link): Promise<void> {
  try {
    await makeLink(unfinished, path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (WITHOUT_LINKS.has(code)) return await renameUnlessThere(unfinished, path);
    if (code !== 'EEXIST') throw error;
  }
  await rm(unfinished);
}

/** Nearly as good: somebody else's file may come between the look and the move. */
async function renameUnlessThere(unfinished: string, path: string): Promise<void> {
  await ((await statIfThere(path)) ? rm(unfinished) : rename(unfinished, path));
}
