import { expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyMutation } from './apply-mutation.ts';
import { MUTATIONS } from './mutation-catalogue.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const read = (file: string) => readFile(join(ROOT, file), 'utf8');

it.each(MUTATIONS)('still applies to the product: $name', async (mutation) => {
  const changed = await applyMutation(mutation, read);
  for (const [file, text] of changed) expect(text).not.toBe(await read(file));
});

it('refuses a mutation whose text is not there once', async () => {
  const edits = [{ file: 'README.md', from: 'no such text anywhere', to: '' }];
  await expect(applyMutation({ name: 'stale', edits }, read)).rejects.toThrow(
    '"stale" doesn\'t apply to README.md',
  );
});
