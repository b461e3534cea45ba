import type { Staging } from '@lading/staging';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';

/** A staged file that is written piece by piece, beside other work. It appears whole at its end, or not at all. */
export interface StagedFile {
  /** Waits while the staging place is slower than the writer. */
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
  /** Gives the file up. */
  abort(): void;
}

const BUFFERED_BYTES = 1024 * 1024;

export function openStagedFile(staging: Staging, key: string): StagedFile {
  const pipe = new PassThrough({ highWaterMark: BUFFERED_BYTES });
  const written = staging.write(key, pipe);
  // Whoever writes next, or ends the file, hears of a failure; until then nobody does.
  written.catch(() => undefined);
  pipe.on('error', () => undefined);
  return {
    async write(bytes) {
      if (pipe.destroyed) await written;
      if (!pipe.write(bytes)) await Promise.race([once(pipe, 'drain'), written]);
    },
    async end() {
      pipe.end();
      await written;
    },
    abort: () => void pipe.destroy(new Error(`${key} was given up.`)),
  };
}
