import { StagedFileMissingError } from '@lading/staging';
import type { Staging } from '@lading/staging';

/** How a worker reaches the staging place: the operation's name, and its effect. May never settle. */
export type StagingSeam = <T>(operation: string, effect: () => T) => Promise<T>;

/** The files that all workers share. */
export type StagedFiles = Map<string, Uint8Array>;

/** Small, so that lines and characters are cut by chunks as they are in real life. */
const CHUNK_BYTES = 1_000;

/**
 * Staging in memory, as one worker sees it: a file appears whole and in one moment, and what a dead worker was writing
 * never appears.
 */
export function createMemoryStaging(files: StagedFiles, seam: StagingSeam): Staging {
  const location = 'memory';
  const place = async (key: string, chunks: Uint8Array[], once: boolean) => {
    const bytes = Buffer.concat(chunks);
    await seam(`write ${kindOf(key)}`, () => {
      if (!once || !files.has(key)) files.set(key, bytes);
    });
    return { byteLength: bytes.byteLength };
  };
  return {
    location,
    async write(key, content, { once = false } = {}) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of content) chunks.push(Uint8Array.from(chunk));
      return await place(key, chunks, once);
    },
    async open(key) {
      const chunks: Uint8Array[] = [];
      return {
        add(piece) {
          const bytes = Buffer.alloc(piece.byteLength);
          if (piece instanceof Uint8Array) bytes.set(piece);
          else piece.write(bytes, 0);
          chunks.push(bytes);
          return undefined;
        },
        end: () => place(key, chunks, false),
        abort: async () => undefined,
      };
    },
    async *read(key) {
      const bytes = await seam(`read ${kindOf(key)}`, () => files.get(key));
      if (!bytes) throw new StagedFileMissingError(key, location);
      for (let at = 0; at < bytes.byteLength; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
    },
    async stat(key) {
      const bytes = await seam(`stat ${kindOf(key)}`, () => files.get(key));
      return bytes && { byteLength: bytes.byteLength };
    },
    async remove(key) {
      await seam(`remove ${kindOf(key)}`, () => {
        for (const file of [...files.keys()]) {
          if (file === key || file.startsWith(`${key}/`)) files.delete(file);
        }
      });
    },
  };
}

/** `input`, `manifest`, `shards` or `verdicts`; `batch` for all of a batch. */
function kindOf(key: string): string {
  const [, rest = 'batch'] = /^[^/]+\/([a-z]+)/.exec(key) ?? [];
  return rest;
}
