import { createHash } from 'node:crypto';
import type { VerdictError } from './verdict.ts';

/**
 * The longest text that is taken, in UTF-8 bytes. Only OpenAI counts tokens, of which an input may have 8,192: nothing
 * that people write comes near 8 bytes a token, and what is a little too long costs nothing and fails alone.
 */
export const MAX_TEXT_BYTES = 8 * 8_192;
/** Longer ids could be recorded nowhere. Pinecone takes fewer characters still. */
export const MAX_ID_CHARACTERS = 2_048;

/** One thing to embed, with an id of its own. */
export interface TextItem {
  id: string;
  text: string;
  /** What Pinecone takes of it is Pinecone's to say. */
  metadata: Record<string, unknown>;
}

/** What a line of a file of items says: an item, an id whose item can't be embedded, or nothing with an id. */
export type TextLine =
  | { kind: 'item'; item: TextItem }
  | { kind: 'refused'; id: string; text: string; error: VerdictError }
  | { kind: 'unusable'; error: VerdictError };

/**
 * Reads one line, `{"id","text","metadata"}`. An id that nothing can be recorded under makes a line unusable. Messages
 * never quote the line.
 */
export function readTextLine(line: string): TextLine {
  const record = parseObject(line);
  if (!record) return unusable('the line is not a JSON object');
  const { id, text, metadata = {}, ...others } = record;
  const idFault = faultOfId(id);
  if (idFault !== undefined || typeof id !== 'string') return unusable(`its id ${idFault}`);
  const shown = typeof text === 'string' ? text : '';
  const refused = (code: string, message: string): TextLine => ({
    kind: 'refused',
    id,
    text: shown,
    error: { code, message },
  });

  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    const field = JSON.stringify(unknown.slice(0, 64));
    return refused('UNKNOWN_FIELD', `the line has the field ${field}; only id, text and metadata are read`);
  }
  const textFault = faultOfText(text);
  if (textFault) return refused(...textFault);
  if (!isObject(metadata)) return refused('INVALID_METADATA', 'its metadata is not an object');
  return { kind: 'item', item: { id, text: shown, metadata } };
}

/**
 * Names the content of an item, whatever the order of its metadata: equal for equal contents, else different. `salt` is
 * what else makes another vector of the same text.
 */
export function hashTextItem({ text, metadata }: Omit<TextItem, 'id'>, salt: readonly unknown[]): string {
  const sorted = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([salt, text, sorted]))
    .digest('base64url');
}

/** So much of a text that people recognise it, for records that would grow too large with all of it. */
export function excerptOf(text: string): string {
  return text.length <= EXCERPT ? text : `${[...text.slice(0, EXCERPT)].slice(0, -1).join('')}…`;
}

const EXCERPT = 120;

function faultOfId(id: unknown): string | undefined {
  if (typeof id !== 'string') return 'is missing, or is not a text';
  if (id === '') return 'is empty';
  if (id.length > MAX_ID_CHARACTERS)
    return `has ${id.length} characters, at most ${MAX_ID_CHARACTERS} can be kept`;
  // Half a surrogate pair has no UTF-8, so it would come back from any file as another id.
  return isWellFormed(id) ? undefined : 'has half of a surrogate pair';
}

function faultOfText(text: unknown): [code: string, message: string] | undefined {
  if (typeof text !== 'string') return ['INVALID_TEXT', 'its text is missing, or is not a text'];
  if (text.trim() === '') return ['EMPTY_TEXT', 'its text is empty'];
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_TEXT_BYTES) return undefined;
  const limit = `more than ${MAX_TEXT_BYTES} are taken for more than the 8,192 tokens that OpenAI accepts`;
  return ['TEXT_TOO_LONG', `its text has ${bytes} bytes; ${limit}. Split it`];
}

function isWellFormed(text: string): boolean {
  return Buffer.from(text).toString() === text;
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unusable(message: string): TextLine {
  return { kind: 'unusable', error: { code: 'INVALID_LINE', message } };
}
