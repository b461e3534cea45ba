import { compactVector, printBase64Vector } from '@lading/float32-json';
import type { TextMemory, VectorProblem, VectorText } from '@lading/float32-json';

/** Where the value of an `"embedding"` lies in its line, brackets or quotes included, and what it says. */
export type VectorCut = { start: number; end: number; content: VectorText | VectorProblem };

/** A parsed line whose `embedding` values were left in the bytes; each stands as `[n]`, the number of its cut. */
export type CutLine = { value: unknown; cuts: readonly VectorCut[] };

const KEY = Buffer.from('"embedding"');
const QUOTE = 0x22;
const COLON = 0x3a;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const BRACES = [QUOTE, OPEN, 0x7b, 0x7d];

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses a line as JSON without its `"embedding"` values, arrays or base64, which are found in the bytes and cut out.
 *
 * With `cuts`, no `embedding` array of numbers in `value` was spelled differently, so `[n]` is always a cut's number.
 *
 * @throws SyntaxError where the line is not JSON, TypeError where it is not UTF-8
 */
export function parseCutLine(line: Buffer, memory?: TextMemory): CutLine {
  const cuts = findVectors(line, memory);
  const text = utf8.decode(cuts.length === 0 ? line : withoutVectors(line, cuts));
  // A key may be spelled with \u escapes. Then its array was not found, and could look like the number of a cut.
  if (cuts.length > 0 && text.includes('\\u')) return { value: JSON.parse(utf8.decode(line)), cuts: [] };
  return { value: JSON.parse(text), cuts };
}

function findVectors(line: Buffer, memory?: TextMemory): VectorCut[] {
  const cuts: VectorCut[] = [];
  let key = line.indexOf(KEY);
  while (key !== -1) {
    let next = key + KEY.byteLength;
    const cut = cutAt(line, valueOfKey(line, key), memory);
    if (cut) {
      cuts.push(cut);
      next = cut.end;
    }
    key = line.indexOf(KEY, next);
  }
  return cuts;
}

/**
 * Where the value begins that belongs to the key at `at`; -1 if that is no key.
 *
 * Inside a text the quotes would be escaped. The key may be a longer one that ends so; then its value is cut in vain.
 */
function valueOfKey(line: Buffer, at: number): number {
  const colon = skipSpace(line, at + KEY.byteLength);
  return line[colon] === COLON ? skipSpace(line, colon + 1) : -1;
}

function cutAt(line: Buffer, start: number, memory?: TextMemory): VectorCut | undefined {
  if (line[start] === OPEN) return cutArray(line, start, memory);
  return line[start] === QUOTE ? cutBase64(line, start, memory) : undefined;
}

/**
 * A text is left to `JSON.parse` unless it is whole base64, padded to groups of four: then no byte of it was skipped in
 * decoding, and there can be no escape in it and no byte that JSON forbids.
 */
function cutBase64(line: Buffer, start: number, memory?: TextMemory): VectorCut | undefined {
  const close = line.indexOf(QUOTE, start + 1);
  if (close === -1 || (close - start - 1) % 4 !== 0) return undefined;
  const content = printBase64Vector(line.toString('latin1', start + 1, close), memory);
  return 'problem' in content ? undefined : { start, end: close + 1, content };
}

/** A text that is no vector is cut too, if it is clear where it ends, so that it fails its own entry and not the line. */
function cutArray(line: Buffer, start: number, memory?: TextMemory): VectorCut | undefined {
  const content = compactVector(line, start, memory);
  if (!('problem' in content)) return { start, end: content.end, content };
  const close = line.indexOf(CLOSE, start);
  if (close === -1 || !isFlat(line.subarray(start + 1, close))) return undefined;
  return { start, end: close + 1, content };
}

/** Whether an array holds no strings, arrays or objects: it may end elsewhere, and is left to `JSON.parse`. */
function isFlat(items: Buffer): boolean {
  return BRACES.every((byte) => items.indexOf(byte) === -1);
}

function withoutVectors(line: Buffer, cuts: readonly VectorCut[]): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  cuts.forEach((cut, number) => {
    parts.push(line.subarray(from, cut.start), Buffer.from(`[${number}]`));
    from = cut.end;
  });
  parts.push(line.subarray(from));
  return Buffer.concat(parts);
}

function skipSpace(line: Buffer, at: number): number {
  let next = at;
  while (line[next] === 0x20 || line[next] === 0x09 || line[next] === 0x0d || line[next] === 0x0a) next += 1;
  return next;
}
