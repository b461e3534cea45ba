import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batchFiles, createFolderStaging, InvalidKeyError, StagedFileMissingError } from './index.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

async function read(source: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

describe('folder staging', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'staging-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('gives back what was written, and the last write wins', async () => {
    const staging = createFolderStaging({ folder });
    expect(await staging.write('a/b.ndjson', [bytes('one\n'), bytes('two\n')])).toEqual({ byteLength: 8 });
    expect(await read(staging.read('a/b.ndjson'))).toBe('one\ntwo\n');
    await staging.write('a/b.ndjson', [bytes('three')]);
    expect(await read(staging.read('a/b.ndjson'))).toBe('three');
    expect(await staging.stat('a/b.ndjson')).toEqual({ byteLength: 5 });
  });

  it('writes an empty file', async () => {
    const staging = createFolderStaging({ folder });
    await staging.write('empty', []);
    expect(await staging.stat('empty')).toEqual({ byteLength: 0 });
  });

  it('leaves nothing, and the earlier file as it was, when its source fails midway', async () => {
    const staging = createFolderStaging({ folder });
    await staging.write('a', [bytes('before')]);
    async function* broken() {
      yield bytes('half');
      throw new Error('source failed');
    }
    await expect(staging.write('a', broken())).rejects.toThrow('source failed');
    expect(await read(staging.read('a'))).toBe('before');
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('closes its source when it cannot write', async () => {
    await writeFile(join(folder, 'file'), '');
    let closed = true;
    async function* source() {
      closed = false;
      try {
        yield bytes('x');
      } finally {
        closed = true;
      }
    }
    await expect(createFolderStaging({ folder }).write('file/below', source())).rejects.toThrow();
    expect(closed).toBe(true);
  });

  it('says which file is missing, where, and what to do', async () => {
    const staging = createFolderStaging({ folder });
    const failure = await read(staging.read('batch/input.jsonl')).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StagedFileMissingError);
    expect((failure as Error).message).toContain(`batch/input.jsonl is not staged in ${folder}`);
    expect(await staging.stat('batch/input.jsonl')).toBeUndefined();
  });

  it('removes a file or a whole batch, and does not mind when there is nothing', async () => {
    const staging = createFolderStaging({ folder });
    const files = batchFiles('8c1d3d7e-5a37-4f5c-9b60-1d0a7f3f2f10');
    await staging.write(files.shard(0), [bytes('s')]);
    await staging.write(files.verdicts(0), [bytes('v')]);
    await staging.remove(files.shards);
    expect(await staging.stat(files.shard(0))).toBeUndefined();
    expect(await staging.stat(files.verdicts(0))).toEqual({ byteLength: 1 });
    await staging.remove(files.root);
    await staging.remove(files.root);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    '',
    '..',
    '../x',
    'a/../b',
    '/etc/passwd',
    'a//b',
    'a\\b',
    '.hidden',
    'a/.b',
    'a\0',
    'C:x',
    'a'.repeat(201),
  ])('refuses the key %j, which could lead elsewhere', async (key) => {
    const staging = createFolderStaging({ folder });
    await expect(staging.write(key, [])).rejects.toBeInstanceOf(InvalidKeyError);
    await expect(read(staging.read(key))).rejects.toBeInstanceOf(InvalidKeyError);
    await expect(staging.remove(key)).rejects.toBeInstanceOf(InvalidKeyError);
  });

  it('lists what is in use with its latest change, and nothing that no key could name', async () => {
    const staging = createFolderStaging({ folder: join(folder, 'place') });
    expect(await Array.fromAsync(staging.listRoots?.() ?? [])).toEqual([]);
    const before = Date.now() - 1_000;
    await staging.write('old/input.jsonl', [bytes('x')]);
    await staging.write('new/input.jsonl', [bytes('x')]);
    for (const root of ['old', 'new']) await utimes(join(folder, 'place', root), 1, 1);
    await staging.write('new/verdicts/00000.ndjson', [bytes('x')]);
    await utimes(join(folder, 'place', 'new'), 1, 1);
    await mkdir(join(folder, 'place', '.hidden'));
    await writeFile(join(folder, 'place', 'file'), '');

    const roots = await Array.fromAsync(staging.listRoots?.() ?? []);
    expect(roots).toHaveLength(2);
    expect(roots).toContainEqual({ root: 'old', changedAt: 1_000 });
    expect(roots.find(({ root }) => root === 'new')?.changedAt).toBeGreaterThan(before);
  });

  it('closes the file on an early break', async () => {
    const staging = createFolderStaging({ folder });
    await staging.write('big', [new Uint8Array(3_000_000)]);
    for await (const chunk of staging.read('big')) if (chunk.byteLength > 0) break;
    await staging.remove('big');
    expect(await staging.stat('big')).toBeUndefined();
  });
});
