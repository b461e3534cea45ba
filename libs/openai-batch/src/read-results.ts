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
  /** How many items the batch has, when known: one of fewer than 20 may bring nothing but lines that can't be read. */
  items?: number;
  signal?: AbortSignal;
  /** Told after each piece that arrived; `totalBytes` counts both files, as far as their sizes are known. */
  onProgress?: (progress: { bytes: number; totalBytes: number }) => void;
};

/** After this many lines of which none could be read, the file is taken for something else than results. */
const UNREADABLE_LIMIT = 20;

/** What is held back until a line could be read, in either file: a strange file must not fail every item of a batch. */
interface Doubt {
  isOver: boolean;
  held: EmbeddingResult[];
}

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
  { items = Infinity, signal, onProgress }: ReadResultsOptions = {},
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
  const doubt: Doubt = { isOver: false, held: [] };
  for (const file of files) yield* readFile(connection, file, doubt, count, signal);
  if (doubt.held.length > 0 && items >= UNREADABLE_LIMIT) {
    throw notResults(files.map(({ fileId }) => fileId).join(' or '), doubt.held.length);
  }
  yield* doubt.held;
}

async function* readFile(
  connection: Connection,
  file: RemoteFile,
  doubt: Doubt,
  count: (bytes: number) => void,
  signal?: AbortSignal,
): AsyncGenerator<EmbeddingResult, void, undefined> {
  const content = counted(readFileContent(connection, file, signal), count);
  try {
    yield* parseLines(file.fileId, lines(content, { maxLineBytes: connection.maxLineBytes }), doubt);
  } catch (cause) {
    if (!(cause instanceof LineTooLongError)) throw cause;
    throw new ResultFileError(file.fileId, cause.message, { cause });
  }
}

/** Holds back the first results until one line could be read; those of a file that ends before stay in doubt. */
async function* parseLines(
  fileId: string,
  source: AsyncIterable<Uint8Array>,
  doubt: Doubt,
): AsyncGenerator<EmbeddingResult, void, undefined> {
  let unread: EmbeddingResult[] | undefined = [];
  for await (const line of source) {
    const results = parseResultLine(line);
    if (unread === undefined) {
      yield* results;
      continue;
    }
    unread.push(...results);
    if (!unread.every(isUnreadable)) {
      yield* [...doubt.held.splice(0), ...unread];
      [doubt.isOver, unread] = [true, undefined];
    } else if (unread.length >= UNREADABLE_LIMIT) throw notResults(fileId, unread.length);
  }
  if (doubt.isOver) yield* unread ?? [];
  else doubt.held.push(...(unread ?? []));
}

function notResults(fileId: string, lineCount: number): ResultFileError {
  return new ResultFileError(
    fileId,
    `none of its first ${lineCount} lines is JSON. Is it another kind of file?`,
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
