import { createOpenAiBatch, parseResultLine, ResultFileError } from '@lading/openai-batch';
import type { Batch, EmbeddingResult } from '@lading/openai-batch';
import fc from 'fast-check';
import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { pieces, pieceSizes } from './damaged.ts';
import { toFuzzer } from './fuzzer.ts';
import { resultFile } from './result-lines.ts';
import { splitLines, tryJson } from './split-lines.ts';

/**
 * Results plus lines that nobody can be named for are the lines that aren't blank: none is dropped, none made up, and a
 * vector has the bits that its text says. A file is refused whole only when it begins with nothing that is JSON.
 */
export const resultFiles = toFuzzer((tally) =>
  fc.asyncProperty(resultFile, pieceSizes, async (file, sizes) => {
    const lines = splitLines(file);
    tally.lines += lines.length;
    const byLine = lines.map(parseResultLine);
    for (const [at, results] of byLine.entries()) checkLine(results, tryJson(lines[at] as Uint8Array));
    const expected = byLine.flat();
    const results: EmbeddingResult[] = [];
    try {
      for await (const result of readAs('file-1', file, sizes)) results.push(result);
    } catch (error) {
      if (!(error instanceof ResultFileError)) throw error;
      deepStrictEqual(results, []);
      strictEqual(expected.slice(0, 20).every(isUnreadable), true);
      return;
    }
    deepStrictEqual(results.map(summaryOf), expected.map(summaryOf));
  }),
);

const isUnreadable = (result: EmbeddingResult) => !result.ok && result.error.code === 'unreadable_line';

const summaryOf = (result: EmbeddingResult) => ({
  ...result,
  ...(result.ok && { embedding: bitsOf(result.embedding.toFloat32()) }),
});

/** A line that is JSON says by itself what must come of it. One that isn't is at fault somewhere, but may still name its item. */
function checkLine(results: readonly EmbeddingResult[], line: unknown): void {
  if (line === undefined) {
    strictEqual(
      results.some(({ ok }) => !ok),
      true,
    );
    return;
  }
  const expected = expectedOf(line);
  strictEqual(results.length, expected.length);
  for (const [at, result] of results.entries()) checkResult(result, expected[at]);
}

const BATCH: Batch = {
  id: 'batch_1',
  status: 'completed',
  inputFileId: 'file-0',
  createdAt: new Date(0),
  metadata: {},
  errors: [],
};

/** Reads bytes as OpenAI would send them: whole in length, and in pieces of any size. */
function readAs(
  outputFileId: string,
  file: Uint8Array,
  sizes: readonly number[],
): AsyncIterable<EmbeddingResult> {
  const answer: typeof fetch = async (input) =>
    String(input instanceof Request ? input.url : input).endsWith('/content')
      ? new Response(ReadableStream.from(pieces(file, sizes)))
      : Response.json({ id: outputFileId, bytes: file.byteLength });
  const openai = createOpenAiBatch({ apiKey: 'fuzz', baseUrl: 'http://127.0.0.1:1/v1', fetch: answer });
  return openai.readResults({ ...BATCH, outputFileId });
}

interface Expected {
  customId: string | undefined;
  embedding: unknown;
}

/** What a line holds, by plain `JSON.parse`. */
function expectedOf(line: unknown): Expected[] {
  if (!isObject(line)) return [{ customId: undefined, embedding: undefined }];
  const { custom_id: id, response } = line;
  const customId = typeof id === 'string' && id !== '' ? id : undefined;
  if (
    customId === undefined ||
    !isObject(response) ||
    response['status_code'] !== 200 ||
    !isObject(response['body'])
  )
    return [{ customId, embedding: undefined }];
  const { data } = response['body'];
  if (!Array.isArray(data) || data.length === 0) return [{ customId, embedding: undefined }];
  return data.map((entry: unknown) => ({
    customId,
    embedding: isObject(entry) ? entry['embedding'] : undefined,
  }));
}

function checkResult(result: EmbeddingResult, expected: Expected | undefined): void {
  strictEqual(result.customId, expected?.customId);
  const embedding = expected?.embedding;
  // Of texts that aren't proper base64 some are understood all the same.
  if (typeof embedding === 'string' && !PROPER_BASE64.test(embedding)) return;
  const values = toFloats(embedding);
  strictEqual(result.ok, values !== undefined);
  if (result.ok && values) strictEqual(bitsOf(result.embedding.toFloat32()), bitsOf(values));
}

const PROPER_BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Undefined for what can't be a vector. */
function toFloats(embedding: unknown): Float32Array | undefined {
  const values = typeof embedding === 'string' ? fromBase64(embedding) : fromNumbers(embedding);
  return values && values.length > 0 && values.every(Number.isFinite) ? values : undefined;
}

function fromNumbers(embedding: unknown): Float32Array | undefined {
  const isVector = Array.isArray(embedding) && embedding.every((value) => typeof value === 'number');
  return isVector ? Float32Array.from(embedding) : undefined;
}

function fromBase64(text: string): Float32Array | undefined {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return bytes.byteLength % 4 === 0 ? new Float32Array(bytes.buffer) : undefined;
}

const bitsOf = (values: Float32Array) =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex');

/** Arrays are not. */
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
