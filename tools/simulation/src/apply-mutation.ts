import type { Mutation } from './mutation-catalogue.ts';

/**
 * The files that a mutation changes, as they become.
 *
 * @throws Error when the product isn't what the mutation expects any more
 */
export async function applyMutation(
  { name, edits }: Mutation,
  read: (file: string) => Promise<string>,
): Promise<ReadonlyMap<string, string>> {
  const changed = new Map<string, string>();
  for (const { file, from, to } of edits) {
    const text = changed.get(file) ?? (await read(file));
    if (text.split(from).length !== 2)
      throw new Error(`"${name}" doesn't apply to ${file} any more: mend its texts.`);
    changed.set(
      file,
      text.replace(from, () => to),
    );
  }
  return changed;
}
