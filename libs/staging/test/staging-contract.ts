import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { batchFiles, InvalidKeyError, StagedFileMissingError } from '../src/index.ts';
import type { StagedPiece, Staging } from '../src/index.ts';

/** A staging place of a test's own, empty at first. */
export interface Place extends AsyncDisposable {
  staging: Staging;
  /** The keys of all that rests there, finished or not, seen or unseen. */
  remains(): Promise<string[]>;
}

export const bytes = (text: string) => new TextEncoder().encode(text);

export async function read(source: AsyncIterable<Uint8Array>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(source)).toString('utf8');
}

/** More than two parts of an upload, no two stretches of it alike, in chunks that don't fit anything. */
const LARGE_BYTES = 20_000_003;
function* largeFile(): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < LARGE_BYTES; at += 700_001) {
    const chunk = new Uint32Array(Math.ceil(Math.min(700_001, LARGE_BYTES - at) / 4));
    for (let index = 0; index < chunk.length; index += 1) chunk[index] = at + index;
    yield new Uint8Array(chunk.buffer, 0, Math.min(700_001, LARGE_BYTES - at));
  }
}

/** A piece that is made where it is needed. */
const lineOf = (text: string): StagedPiece => ({
  byteLength: Buffer.byteLength(text),
  write: (to, at) => at + to.write(text, at),
});

const BAD_KEYS = ['', '..', '../x', 'a/../b', '/etc/passwd', 'a//b', 'a\\b', '.hidden', 'a/.b', 'a\0', 'C:x'];

/** What every store promises, whatever is below it. */
export function describeStagingContract(name: string, open: () => Promise<Place>): void {
  describe(name, () => {
    let place: Place;
    let staging: Staging;
    beforeEach(async () => {
      place = await open();
      staging = place.staging;
    });
    afterEach(async () => await place[Symbol.asyncDispose]());

    it('gives back what was written, and the last write wins', async () => {
      expect(await staging.write('a/b.ndjson', [bytes('one\n'), bytes('two\n')])).toEqual({ byteLength: 8 });
      expect(await read(staging.read('a/b.ndjson'))).toBe('one\ntwo\n');
      await staging.write('a/b.ndjson', [bytes('three')]);
      expect(await read(staging.read('a/b.ndjson'))).toBe('three');
      expect(await staging.stat('a/b.ndjson')).toEqual({ byteLength: 5 });
    });

    it('keeps what is there where a file is written once, small or large', async () => {
      for (const [key, first, second] of [
        ['small', () => [bytes('first')], () => [bytes('second')]],
        ['large', () => [bytes('first')], largeFile],
      ] as const) {
        await staging.write(key, first(), { once: true });
        await staging.write(key, second(), { once: true });
        expect(await read(staging.read(key))).toBe('first');
        await staging.write(key, [bytes('third')]);
        expect(await read(staging.read(key))).toBe('third');
      }
      await staging.write('other', largeFile(), { once: true });
      expect(await staging.stat('other')).toEqual({ byteLength: LARGE_BYTES });
      expect((await place.remains()).toSorted()).toEqual(['large', 'other', 'small']);
    });

    it('writes an empty file', async () => {
      expect(await staging.write('empty', [])).toEqual({ byteLength: 0 });
      expect(await staging.stat('empty')).toEqual({ byteLength: 0 });
      expect(await read(staging.read('empty'))).toBe('');
    });

    it('gives back a large file byte by byte, and replaces it whole', async () => {
      expect(await staging.write('large', largeFile())).toEqual({ byteLength: LARGE_BYTES });
      expect(await staging.stat('large')).toEqual({ byteLength: LARGE_BYTES });
      const back = Buffer.concat(await Array.fromAsync(staging.read('large')));
      expect(back.equals(Buffer.concat([...largeFile()]))).toBe(true);
      await staging.write('large', [bytes('small')]);
      expect(await read(staging.read('large'))).toBe('small');
      expect(await place.remains()).toEqual(['large']);
    });

    it('gives back the same to a reader that needs no chunk any longer than until the next', async () => {
      await staging.write('large', largeFile());
      const back = Buffer.alloc(LARGE_BYTES);
      let filled = 0;
      for await (const chunk of staging.read('large', { reuse: true })) {
        back.set(chunk, filled);
        filled += chunk.byteLength;
      }
      expect(filled).toBe(LARGE_BYTES);
      expect(back.equals(Buffer.concat([...largeFile()]))).toBe(true);
      for await (const _chunk of staging.read('large', { reuse: true })) break;
      await expect(read(staging.read('gone', { reuse: true }))).rejects.toBeInstanceOf(
        StagedFileMissingError,
      );
    });

    it.each([
      ['at once', 0],
      ['midway', 5],
      ['late', 20],
    ])('leaves nothing, and the earlier file as it was, when its source fails %s', async (_, chunks) => {
      await staging.write('a', [bytes('before')]);
      async function* broken() {
        for (let index = 0; index < chunks; index += 1) yield new Uint8Array(1_000_000);
        throw new Error('source failed');
      }
      await expect(staging.write('a', broken())).rejects.toThrow('source failed');
      await expect(staging.write('b', broken())).rejects.toThrow('source failed');
      expect(await read(staging.read('a'))).toBe('before');
      expect(await staging.stat('b')).toBeUndefined();
      expect(await place.remains()).toEqual(['a']);
    });

    it('takes files piece by piece, beside each other', async () => {
      const [large, small, empty] = await Promise.all(['large', 'small', 'empty'].map(staging.open));
      if (!large || !small || !empty) throw new Error('There are three.');
      for (const chunk of largeFile()) {
        await large.add(chunk);
        await small.add(lineOf('é\n'));
      }
      expect(await staging.stat('large')).toBeUndefined();
      expect(await large.end()).toEqual({ byteLength: LARGE_BYTES });
      await Promise.all([small.end(), empty.end()]);
      const back = Buffer.concat(await Array.fromAsync(staging.read('large')));
      expect(back.equals(Buffer.concat([...largeFile()]))).toBe(true);
      expect(await read(staging.read('small'))).toBe('é\n'.repeat([...largeFile()].length));
      expect(await read(staging.read('empty'))).toBe('');
      expect((await place.remains()).toSorted()).toEqual(['empty', 'large', 'small']);
    });

    it('has memory of a piece for as long as it said', async () => {
      const file = await staging.open('a');
      const lines: string[] = [];
      const shared = Buffer.alloc(40_000);
      for (let number = 0; number < 500; number += 1) {
        const line = `${String(number).padStart(39_999, '.')}\n`;
        shared.write(line);
        await file.add(shared);
        lines.push(line);
        shared.fill('!');
      }
      await file.end();
      expect(await read(staging.read('a'))).toBe(lines.join(''));
    });

    it.each([
      ['at once', 0],
      ['midway', 5],
      ['late', 20],
    ])('leaves nothing of a file that is given up %s, and the earlier one as it was', async (_, pieces) => {
      await staging.write('a', [bytes('before')]);
      for (const key of ['a', 'b']) {
        const file = await staging.open(key);
        for (let index = 0; index < pieces; index += 1) await file.add(new Uint8Array(1_000_000));
        await file.abort();
        await file.abort();
      }
      expect(await read(staging.read('a'))).toBe('before');
      expect(await place.remains()).toEqual(['a']);
    });

    it('does not mind that a file is given up after its end', async () => {
      const file = await staging.open('a');
      await file.add(bytes('whole'));
      await file.end();
      await file.abort();
      expect(await read(staging.read('a'))).toBe('whole');
      expect(await place.remains()).toEqual(['a']);
    });

    it('says which file is missing, where, and what to do', async () => {
      const failure = await read(staging.read('batch/input.jsonl')).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(StagedFileMissingError);
      expect((failure as Error).message).toContain(`batch/input.jsonl is not staged in ${staging.location}`);
      expect(await staging.stat('batch/input.jsonl')).toBeUndefined();
    });

    it('takes no longer name for the one that was asked for, nor what is below it', async () => {
      await staging.write('ab', [bytes('1')]);
      await staging.write('a-b', [bytes('1')]);
      await staging.write('c/d', [bytes('1')]);
      await staging.remove('a');
      expect(await staging.stat('a')).toBeUndefined();
      await expect(read(staging.read('a'))).rejects.toBeInstanceOf(StagedFileMissingError);
      expect(await place.remains()).toEqual(['a-b', 'ab', 'c/d']);
    });

    it('removes a file or a whole batch, and does not mind when there is nothing', async () => {
      const files = batchFiles('8c1d3d7e-5a37-4f5c-9b60-1d0a7f3f2f10');
      await staging.write(files.input, [bytes('i')]);
      await staging.write(files.shard(0), [bytes('s')]);
      await staging.write(files.verdicts(0), [bytes('v')]);
      await staging.remove(files.shards);
      expect(await staging.stat(files.shard(0))).toBeUndefined();
      expect(await staging.stat(files.verdicts(0))).toEqual({ byteLength: 1 });
      await staging.remove(files.input);
      expect(await place.remains()).toEqual([files.verdicts(0)]);
      await staging.remove(files.root);
      await staging.remove(files.root);
      expect(await place.remains()).toEqual([]);
    });

    it.each([...BAD_KEYS, 'a'.repeat(201)])('refuses the key %j, which could lead elsewhere', async (key) => {
      await expect(staging.write(key, [])).rejects.toBeInstanceOf(InvalidKeyError);
      await expect(staging.open(key)).rejects.toBeInstanceOf(InvalidKeyError);
      await expect(read(staging.read(key))).rejects.toBeInstanceOf(InvalidKeyError);
      await expect(staging.stat(key)).rejects.toBeInstanceOf(InvalidKeyError);
      await expect(staging.remove(key)).rejects.toBeInstanceOf(InvalidKeyError);
    });

    it('goes on after an early break', async () => {
      await staging.write('big', [new Uint8Array(3_000_000)]);
      for (let time = 0; time < 40; time += 1) {
        for await (const chunk of staging.read('big')) if (chunk.byteLength > 0) break;
      }
      await staging.remove('big');
      expect(await staging.stat('big')).toBeUndefined();
    });
  });
}
