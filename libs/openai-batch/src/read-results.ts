import type { TextMemory } from '@lading/float32-json';
import { lineGroups, LineTooLongError } from '@lading/streams';
import type { Batch } from './batch.ts';
import type { Connection } from './connection.ts';
import { ResultFileError } from './errors.ts';
import { measureFile, readFileContent, type RemoteFile } from './file-content.ts';
import { textOf } from './json-fields.ts';
import { parseResultLineInto, UNREADABLE_LINE, type EmbeddingResult } from './result-line.ts';

/** The files of an ended batch. */
export type ResultFiles = Pick<Batch, 'outputFileId' | 'errorFileId'>;

/** How to read results. */
export type ReadResultsOptions = {
  /**
   * How many items the batch has, when known: one of fewer than 20 may bring nothing but lines that can't be read and name no
   * item.
   */
  items?: number;
  signal?: AbortSignal;
  /** Told after each piece that arrived; `totalBytes` counts both files, as far as their sizes are known. */
  onProgress?: (progress: { bytes: number; totalBytes: number }) => void;
  /**
   * Where the texts of vectors are put; by default memory of their own. Who is done with the results before asking for more can
   * give out the same memory again and again.
   */
  memory?: TextMemory;
};

/** After this many lines of which none could be read, the file is taken for something else than results. */
const UNREADABLE_LIMIT = 20;

/** What is held back until a line could be read, in either file: a strange file must not fail every item of a batch. */
interface Doubt {
  isOver: boolean;
  held: EmbeddingResult[];
  /** A line that can't be read names an item: it is what is left of a result, and no page of somebody else's. */
  namesItem: boolean;
}

const ITEM_NAME = Buffer.from('"custom_id"');

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
  options?: ReadResultsOptions,
): AsyncGenerator<EmbeddingResult, void, undefined> {
  for await (const group of readResultGroups(connection, batch, options))
    for (const result of group) yield result;
}

/** The same, those of the lines that arrived together at a time. Never yields an empty array. */
export async function* readResultGroups(
  connection: Connection,
  batch: ResultFiles,
  { items = Infinity, signal, onProgress, memory }: ReadResultsOptions = {},
): AsyncGenerator<EmbeddingResult[], void, undefined> {
  // Some stacks write successes and failures to one file and name it twice.
  const fileIds = new Set(
    [batch.outputFileId, batch.errorFileId].map(textOf).filter((id) => id !== undefined),
  );
  const files: RemoteFile[] = [];
  for (const fileId of fileIds) files.push(await measureFile(connection, fileId, signal));
  const totalBytes = files.reduce((sum, file) => sum + (file.byteLength ?? 0), 0);
  let bytes = 0;
  const count = (received: number) => onProgress?.({ bytes: (bytes += received), totalBytes });
  const doubt: Doubt = { isOver: false, held: [], namesItem: false };
  for (const file of files) {
    const content = counted(readFileContent(connection, file, signal), count);
    yield* readFile(connection, file.fileId, content, { doubt, memory });
  }
  if (doubt.held.length === 0) return;
  if (doubt.namesItem || items < UNREADABLE_LIMIT) yield doubt.held;
  else throw notResults(files.map(({ fileId }) => fileId).join(' or '), doubt.held.length);
}

/** Holds back the first results until one line could be read; those of a file that ends before stay in doubt. */
async function* readFile(
  { maxLineBytes }: Connection,
  fileId: string,
  content: AsyncIterable<Uint8Array>,
  { doubt, memory }: { doubt: Doubt; memory?: TextMemory },
): AsyncGenerator<EmbeddingResult[], void, undefined> {
  const reader = createResultReader(memory);
  try {
    for await (const lines of lineGroups(content, { maxLineBytes, reuse: true })) {
      const results = reader.read(lines);
      if (results.length > 0) {
        yield [...doubt.held.splice(0), ...results];
        doubt.isOver = true;
      }
      if (reader.unread.length >= UNREADABLE_LIMIT) throw notResults(fileId, reader.unread.length);
      doubt.namesItem ||= reader.unread.length > 0 && lines.some(namesItem);
    }
  } catch (cause) {
    if (!(cause instanceof LineTooLongError)) throw cause;
    throw new ResultFileError(fileId, cause.message, { cause });
  }
  if (!doubt.isOver) doubt.held.push(...reader.unread);
  else if (reader.unread.length > 0) yield [...reader.unread];
}

function createResultReader(memory?: TextMemory) {
  const parse = (line: Buffer) => parseResultLineInto(line, memory);
  const unread: EmbeddingResult[] = [];
  let hasRead = false;
  return {
    /** Results of the lines so far, while none of them could be read: no more than it takes to give the file up. */
    unread: unread as readonly EmbeddingResult[],
    /** Results, with those held back before, once a line could be read. */
    read(lines: readonly Buffer[]): EmbeddingResult[] {
      if (hasRead) return lines.flatMap(parse);
      for (const [place, line] of lines.entries()) {
        unread.push(...parse(line));
        hasRead = !unread.every(isUnreadable);
        if (hasRead) return [...unread.splice(0), ...lines.slice(place + 1).flatMap(parse)];
        if (unread.length >= UNREADABLE_LIMIT) break;
      }
      return [];
    },
  };
}

function notResults(fileId: string, lineCount: number): ResultFileError {
  return new ResultFileError(
    fileId,
    `none of its first ${lineCount} lines is JSON. Is it another kind of file?`,
  );
}

function namesItem(line: Buffer): boolean {
  return line.includes(ITEM_NAME);
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
