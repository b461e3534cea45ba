import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFolderStore } from './folder-store.ts';
import { createMemoryStore } from './memory-store.ts';
import { DamagedStateError } from './store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-'));
});
afterEach(() => rm(folder, { recursive: true }));

const bytes = (text: string) => new TextEncoder().encode(text);

async function* failing() {
  yield bytes('half');
  throw new Error('the source broke');
}

describe.each([
  ['memory', async () => createMemoryStore()],
  ['folder', async () => openFolderStore(folder)],
])('a store in %s', (_name, open) => {
  it('gives back a blob whole, in part, and as a stream', async () => {
    const store = await open();
    expect(await store.putBlob('files/a', [bytes('hello '), bytes('world')])).toBe(11);
    const blob = (await store.openBlob('files/a'))!;
    expect(blob.size).toBe(11);
    expect(Buffer.from(await blob.read(6, 9)).toString()).toBe('wor');
    const chunks: Uint8Array[] = [];
    for await (const chunk of blob.stream()) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('hello world');
    await blob.close();
  });

  it('keeps the old blob when a source breaks off, and knows no blob that never was', async () => {
    const store = await open();
    await store.putBlob('files/a', [bytes('old')]);
    await expect(store.putBlob('files/a', failing())).rejects.toThrow('the source broke');
    await expect(store.putBlob('files/b', failing())).rejects.toThrow('the source broke');
    const blob = (await store.openBlob('files/a'))!;
    expect(Buffer.from(await blob.read(0, 3)).toString()).toBe('old');
    await blob.close();
    expect(await store.openBlob('files/b')).toBeUndefined();
    await store.deleteBlob('files/a');
    await store.deleteBlob('files/a');
    expect(await store.openBlob('files/a')).toBeUndefined();
  });

  it('lists documents by prefix and keeps the last of many writes to one key', async () => {
    const store = await open();
    const value = { at: 0 };
    const writes: Promise<void>[] = [];
    for (; value.at < 50; value.at += 1) writes.push(store.putJson('batches/x', value));
    await Promise.all([...writes, store.putJson('batchesnot/y', 'other'), store.putJson('batches/z', 'z')]);
    await store.deleteJson('batches/z');
    expect(await store.listJson('batches')).toEqual([{ at: 49 }]);
    expect(await store.listJson('nothing')).toEqual([]);
  });
});

describe('a store in a folder', () => {
  it('finds everything again when it is reopened, except what was half written', async () => {
    const store = await openFolderStore(folder);
    await store.putJson('a/b', { text: 'é' });
    await store.putBlob('blob', [bytes('x')]);
    await writeFile(join(folder, 'state/a/c.json.unfinished'), '{"half');
    const again = await openFolderStore(folder);
    expect(await again.listJson('a')).toEqual([{ text: 'é' }]);
    const blob = (await again.openBlob('blob'))!;
    expect(blob.size).toBe(1);
    await blob.close();
    expect(await readdir(join(folder, 'state/a'))).toEqual(['b.json']);
  });

  it('says which document is damaged', async () => {
    const store = await openFolderStore(folder);
    await store.putJson('a/b', 1);
    await writeFile(join(folder, 'state/a/b.json'), '{"half');
    await expect(store.listJson('a')).rejects.toBeInstanceOf(DamagedStateError);
  });

  it.each(['../x', '/x', 'a//b', '', 'a/../b', '.'])('refuses the key %p', async (key) => {
    const store = await openFolderStore(folder);
    await expect(async () => store.putJson(key, 1)).rejects.toBeInstanceOf(RangeError);
  });
});
