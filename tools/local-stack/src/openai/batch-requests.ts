import type { StoredBlob } from '../store/store.ts';
import { indexLines, parseLine } from './batch-input.ts';
import type { Context } from './context.ts';
import { parseEmbeddingRequest } from './embedding-request.ts';
import { OpenAiError } from './errors.ts';
import type { BatchRecord, FilePart, FileRecord } from './records.ts';
import { expiredLine, type LineIds, refusedLine, successLine } from './result-line.ts';
import { shuffledIndexes } from './shuffle.ts';

/** Texts embedded between two looks at the rest of the program: some 10 ms of work. */
const INPUTS_PER_TURN = 50;

/** A part of a batch's requests, done. */
export interface Slice {
  completed: number;
  failed: number;
  inputs: number;
  tokens: number;
  output: FilePart[];
  error: FilePart[];
}

/** The requests of one batch in the order in which they are done, which is not the order of the file. */
export interface BatchRequests {
  readonly total: number;
  /** Embeds the requests `from`..`to` and stores their lines. Doing it again replaces them. */
  embed(from: number, to: number): Promise<Slice>;
  /** Stores a `batch_expired` line for each request from `from` on. */
  expire(from: number): Promise<FilePart[]>;
  close(): Promise<void>;
}

/** Opens a batch's requests; memory holds where the lines are, and one line at a time. */
export async function openRequests(
  context: Context,
  batch: BatchRecord,
  file: FileRecord,
): Promise<BatchRequests> {
  const spans = await indexLines(context, file);
  const order = shuffledIndexes(spans.length, batch.seed);
  // Inputs are uploads, and an upload is one part.
  const blob = await context.store.openBlob(file.parts[0]?.key ?? '');
  if (blob === undefined) throw new Error(`The content of ${file.id} is gone`);
  const readLine = async (position: number) => readSpan(blob, spans[order[position] as number]);
  const key = (kind: string, from: number) => `results/${batch.id}/${kind}-${from}`;
  return {
    total: spans.length,
    async embed(from, to) {
      const slice: Slice = { completed: 0, failed: 0, inputs: 0, tokens: 0, output: [], error: [] };
      const refused: Uint8Array[] = [];
      const output = embedLines(context, slice, refused, range(from, to), readLine);
      slice.output = await putPart(context, key('output', from), output);
      slice.error = await putPart(context, key('error', from), refused);
      return slice;
    },
    expire: (from) =>
      putPart(context, key('expired', from), expiredLines(context, range(from, spans.length), readLine)),
    close: () => blob.close(),
  };
}

/** Stores lines as a part; nothing, if there are none. */
async function putPart(
  { store }: Context,
  key: string,
  lines: AsyncIterable<Uint8Array> | readonly Uint8Array[],
): Promise<FilePart[]> {
  const bytes = await store.putBlob(key, lines);
  if (bytes > 0) return [{ key, bytes }];
  await store.deleteBlob(key);
  return [];
}

type ReadLine = (position: number) => Promise<{ customId: string; body: Record<string, unknown> }>;

async function* embedLines(
  context: Context,
  slice: Slice,
  refused: Uint8Array[],
  positions: Iterable<number>,
  readLine: ReadLine,
): AsyncGenerator<Uint8Array> {
  let sincePause = 0;
  for (const position of positions) {
    const { customId, body } = await readLine(position);
    const ids = newIds(context, customId);
    try {
      const request = parseEmbeddingRequest(body);
      const indexes = shuffledIndexes(request.inputs.length, Math.floor(context.random() * 2 ** 32));
      const line = successLine(ids, request, [...indexes]);
      slice.completed += 1;
      slice.inputs += request.inputs.length;
      slice.tokens += request.tokens;
      sincePause += request.inputs.length;
      yield line;
    } catch (error) {
      if (!(error instanceof OpenAiError)) throw error;
      slice.failed += 1;
      refused.push(refusedLine(ids, error));
    }
    if (sincePause >= INPUTS_PER_TURN) {
      sincePause = 0;
      await context.sleep(0);
    }
  }
}

async function* expiredLines(
  context: Context,
  positions: Iterable<number>,
  readLine: ReadLine,
): AsyncGenerator<Uint8Array> {
  for (const position of positions) yield expiredLine(newIds(context, (await readLine(position)).customId));
}

async function readSpan(blob: StoredBlob, span: { start: number; end: number } | undefined) {
  const line = span === undefined ? undefined : parseLine(await blob.read(span.start, span.end));
  if (line === undefined || 'code' in line) throw new Error('The input file changed after it was validated');
  return line;
}

function newIds(context: Context, customId: string): LineIds {
  return { id: context.newId('batch_req_'), customId, requestId: context.newId('') };
}

function* range(from: number, to: number): Generator<number> {
  for (let position = from; position < to; position += 1) yield position;
}
