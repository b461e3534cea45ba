import type { StoredBlob } from '../store/store.ts';
import { indexLines, parseLine } from './batch-input.ts';
import type { Context } from './context.ts';
import { embedLines, expiredLines, type Tally } from './embed-lines.ts';
import type { ResultLine } from './faults/disturb-line.ts';
import { layOut } from './faults/result-layout.ts';
import type { BatchRecord, FilePart, FileRecord } from './records.ts';
import { shuffledIndexes } from './shuffle.ts';

/** A part of a batch's requests, done. */
export interface Slice extends Tally, Parts {}

/** What the requests added to each of the two files. */
export interface Parts {
  output: FilePart[];
  error: FilePart[];
}

/** The requests of one batch in the order in which they are done, which is not the order of the file. */
export interface BatchRequests {
  readonly total: number;
  /** Embeds the requests `from`..`to` and stores their lines. Doing it again replaces them. */
  embed(from: number, to: number): Promise<Slice>;
  /** Stores a `batch_expired` line for each request from `from` on. */
  expire(from: number): Promise<Parts>;
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
  async function* requests(from: number, to: number) {
    for (let position = from; position < to; position += 1)
      yield await readSpan(blob as StoredBlob, spans[order[position] as number]);
  }
  const put = (kind: string, from: number, lines: AsyncIterable<ResultLine>) =>
    putParts(context, batch, (file) => `results/${batch.id}/${kind}${file}-${from}`, lines);
  return {
    total: spans.length,
    async embed(from, to) {
      const tally = { completed: 0, failed: 0, inputs: 0, tokens: 0 };
      const parts = await put('', from, embedLines(context, batch.id, requests(from, to), tally));
      return { ...tally, ...parts };
    },
    expire: (from) => put('expired-', from, expiredLines(context, batch.id, requests(from, spans.length))),
    close: () => blob.close(),
  };
}

/** Stores lines as a part of each file; no part, where there are none. Only the output file's may be many. */
async function putParts(
  context: Context,
  batch: BatchRecord,
  key: (file: 'output' | 'error') => string,
  lines: AsyncIterable<ResultLine>,
): Promise<Parts> {
  const errors: Uint8Array[] = [];
  async function* outputs() {
    for await (const { to, bytes } of lines) {
      if (to === 'output') yield* layOut(batch, bytes);
      else errors.push(...layOut(batch, bytes));
    }
  }
  const output = await putPart(context, key('output'), outputs());
  return { output, error: await putPart(context, key('error'), errors) };
}

async function putPart(
  { store }: Context,
  key: string,
  chunks: AsyncIterable<Uint8Array> | readonly Uint8Array[],
): Promise<FilePart[]> {
  const bytes = await store.putBlob(key, chunks);
  if (bytes > 0) return [{ key, bytes }];
  await store.deleteBlob(key);
  return [];
}

async function readSpan(blob: StoredBlob, span: { start: number; end: number } | undefined) {
  const line = span === undefined ? undefined : parseLine(await blob.read(span.start, span.end));
  if (line === undefined || 'code' in line) throw new Error('The input file changed after it was validated');
  return line;
}
