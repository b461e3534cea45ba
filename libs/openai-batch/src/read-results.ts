import { lines, LineTooLongError } from '@lading/streams';
import type { Batch } from './batch.ts';
import type { Connection } from './connection.ts';
import { ResultFileError } from './errors.ts';
import { measureFile, readFileContent, type RemoteFile } from './file-content.ts';
import { textOf } from './json-fields.ts';
import { parseResultLine, UNREADABLE_LINE, type EmbeddingResult } from './result-line.ts';

/** The files of an ended batch. */
export type ResultFiles = Pick<Batch, 'outputFileId' | 'errorFileId'>;

/** How to read results. */
export type ReadResultsOptions = {
  signal?: AbortSignal;
  /** Told after each piece that arrived; `totalBytes` counts both files, as far as their sizes are known. */
  onProgress?: (progress: { bytes: number; totalBytes: number }) => void;
};

/** After this many lines of which none could be read, the file is taken for something else than results. */
const UNREADABLE_LIMIT = 20;

/**
 * Reads the results of an ended batch: its output file, then its error file, each in the order of its lines.
 *
 * Every line that isn't blank becomes at least one result. A batch without files has none. Nothing is deduplicated,
 * and nothing is said about submitted ids that are in neither file (vendor-facts: OpenAI failed lines).
 *
 * @throws DownloadError, FileNotFoundError, OpenAiAccessError; ResultFileError where a file holds no results at all
 */
export async function* readResults(
  connection: Connection,
  batch: ResultFiles,
  { signal, onProgress }: ReadResultsOptions = {},
): AsyncGenerator<EmbeddingResult, void, undefined> {
  // Some stacks write successes and failures to one file and name it twice.
  const fileIds = new Set(
    [batch.outputFileId, batch.errorFileId].map(textOf).filter((id) => id !== undefined),
  );
  const files: RemoteFile[] = [];
  for (const fileId of fileIds) files.push(await measureFile(connection, fileId, signal));
  const totalBytes = files.reduce((sum, file) => sum + (file.byteLength ?? 0), 0);
  let bytes = 0;
  const count = (received: number) => onProgress?.({ bytes: (bytes += received), totalBytes });
  for (const file of files) yield* readFile(connection, file, count, signal);
}

async function* readFile(
  connection: Connection,
  file: RemoteFile,
  count: (bytes: number) => void,
  signal?: AbortSignal,
): AsyncGenerator<EmbeddingResult, void, undefined> {
  const content = counted(readFileContent(connection, file, signal), count);
  try {
    yield* parseLines(file.fileId, lines(content, { maxLineBytes: connection.maxLineBytes }));
  } catch (cause) {
    if (!(cause instanceof LineTooLongError)) throw cause;
    throw new ResultFileError(file.fileId, cause.message, { cause });
  }
}

/** Holds back the first results until one line could be read, lest a strange file fail every item of a batch. */
async function* parseLines(
  fileId: string,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<EmbeddingResult, void, undefined> {
  let held: EmbeddingResult[] | undefined = [];
  for await (const line of source) {
    const results = parseResultLine(line);
    if (held === undefined) {
      yield* results;
      continue;
    }
    held.push(...results);
    if (held.length > 0 && !held.every(isUnreadable)) {
      yield* held;
      held = undefined;
    } else if (held.length >= UNREADABLE_LIMIT) {
      break;
    }
  }
  if (held === undefined || held.length === 0) return;
  throw new ResultFileError(
    fileId,
    `none of its first ${held.length} lines is JSON. Is it another kind of file?`,
  );
}

function isUnreadable(result: EmbeddingResult): boolean {
  return !result.ok && result.error.code === UNREADABLE_LINE;
}

async function* counted(source: AsyncIterable<Uint8Array>, count: (bytes: number) => void) {
  for await (const bytes of source) {
    count(bytes.byteLength);
    yield bytes;
  }
}
