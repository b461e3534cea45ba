import { createReadStream, createWriteStream } from 'node:fs';
import { access, constants, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ProgressEvent } from './measure.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

type FileRead = Extract<ProgressEvent, { type: 'file-read' }>;

/** A file that a command reads from its start more than once. Standard input is kept in one until it is disposed. */
export interface InputFile extends AsyncDisposable {
  open(): AsyncGenerator<Uint8Array, void, undefined>;
}

export interface OpenFileOptions {
  /** What each reading is for, for the progress; the last one also names those that follow. */
  passes: readonly FileRead['pass'][];
  report(event: FileRead): void;
}

/** Makes sure that a file can be read; opens nothing. @throws UsageError */
export async function openFile(
  { cwd, signal }: Pick<Terminal, 'cwd' | 'signal'>,
  file: string,
  { passes, report }: OpenFileOptions,
): Promise<InputFile> {
  const path = resolve(cwd, file);
  const totalBytes = await sizeOf(path, file);
  let reading = 0;
  return {
    async *open() {
      const pass = passes[Math.min(reading, passes.length - 1)] ?? 'check';
      reading += 1;
      let byteLength = 0;
      for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
        signal.throwIfAborted();
        yield chunk;
        byteLength += chunk.byteLength;
        report({ type: 'file-read', pass, byteLength, totalBytes });
      }
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Reads standard input to its end into a temporary file, which is gone once it is disposed. */
export async function keepStdin(
  { cwd, stdin, signal }: Pick<Terminal, 'cwd' | 'stdin' | 'signal'>,
  options: OpenFileOptions,
): Promise<InputFile> {
  const folder = await mkdtemp(join(tmpdir(), 'lading-stdin-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, 'items.ndjson');
    await pipeline(stdin, createWriteStream(path, { mode: 0o600 }), { signal });
    const { open } = await openFile({ cwd, signal }, path, options);
    return { open, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function sizeOf(path: string, file: string): Promise<number> {
  try {
    await access(path, constants.R_OK);
    const stats = await stat(path);
    if (stats.isFile()) return stats.size;
  } catch (cause) {
    throw new UsageError(`${file} can't be read. Check the path and its permissions.`, { cause });
  }
  throw new UsageError(`${file} is not a file. Give one: it is read twice, so a folder or a pipe won't do.`);
}
