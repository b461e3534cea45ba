import { isBlankLine } from '@lading/streams';
import type { TextMemory } from '@lading/float32-json';
import type { Embedding } from './embedding.ts';
import { embeddingFromBase64, embeddingFromNumbers, toEmbedding } from './embedding.ts';
import { InvalidEmbeddingError } from './errors.ts';
import { toItemError, type ItemError } from './item-error.ts';
import { asObject } from './json-fields.ts';
import { parseCutLine, type VectorCut } from './vector-cuts.ts';

/**
 * What became of one submitted input.
 *
 * `index` is the input's place in its request. A failure without `customId` can't be attributed to any request.
 */
export type EmbeddingResult =
  | { ok: true; customId: string; index: number; embedding: Embedding }
  | { ok: false; customId?: string; error: ItemError };

/** The code of a line that is not JSON, not UTF-8, or no object. */
export const UNREADABLE_LINE = 'unreadable_line';

type Reader = (embedding: unknown) => Embedding;

/**
 * Reads one line of an output or error file: one result per `data` entry, else one failure; nothing for a blank line.
 *
 * A line succeeds by status 200 and a `data` array with entries; key order, separators and escapes don't matter.
 * Never throws for what the line holds (vendor-facts: OpenAI results, OpenAI failed lines).
 */
export function parseResultLine(line: Uint8Array): EmbeddingResult[] {
  return parseResultLineInto(Buffer.from(line.buffer, line.byteOffset, line.byteLength));
}

/** The same, with the texts of vectors put into `memory`. */
export function parseResultLineInto(line: Buffer, memory?: TextMemory): EmbeddingResult[] {
  if (isBlankLine(line)) return [];
  const parsed = tryParse(line, memory);
  const record = asObject(parsed?.value);
  if (!parsed || !record)
    return [failure(undefined, UNREADABLE_LINE, 'The line is not a JSON object in UTF-8.')];
  const customId = record['custom_id'];
  if (typeof customId !== 'string' || customId === '') {
    return [failure(undefined, 'missing_custom_id', 'The line has no custom_id.')];
  }
  const response = asObject(record['response']);
  const data = asObject(response?.['body'])?.['data'];
  if (response?.['status_code'] !== 200 || !Array.isArray(data) || data.length === 0) {
    return [{ ok: false, customId, error: toItemError(record) }];
  }
  const read: Reader = (embedding) => readEmbedding(embedding, parsed.cuts, memory);
  return data.map((entry: unknown, place) => toResult(customId, entry, place, read));
}

function tryParse(line: Buffer, memory?: TextMemory) {
  try {
    return parseCutLine(line, memory);
  } catch {
    return undefined;
  }
}

function toResult(customId: string, entry: unknown, place: number, read: Reader): EmbeddingResult {
  const { embedding, index } = asObject(entry) ?? {};
  try {
    return { ok: true, customId, index: isIndex(index) ? index : place, embedding: read(embedding) };
  } catch (error) {
    if (!(error instanceof InvalidEmbeddingError)) throw error;
    return failure(
      customId,
      error.code,
      error.message,
      error.code === 'non_finite_embedding' ? 'item' : 'transient',
    );
  }
}

function readEmbedding(embedding: unknown, cuts: readonly VectorCut[], memory?: TextMemory): Embedding {
  if (typeof embedding === 'string') return embeddingFromBase64(embedding, memory);
  const values: readonly unknown[] = Array.isArray(embedding) ? embedding : [null];
  const cut = values.length === 1 && typeof values[0] === 'number' ? cuts[values[0]] : undefined;
  return cut ? toEmbedding(cut.content) : embeddingFromNumbers(values);
}

function isIndex(index: unknown): index is number {
  return Number.isSafeInteger(index) && (index as number) >= 0;
}

function failure(
  customId: string | undefined,
  code: string,
  message: string,
  scope: ItemError['scope'] = 'transient',
): EmbeddingResult {
  return { ok: false, ...(customId === undefined ? {} : { customId }), error: { code, message, scope } };
}
