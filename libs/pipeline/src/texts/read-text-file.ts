import { hashTextItem, readTextLine } from '@lading/domain-models';
import type { TextItem, TextLine, VerdictError } from '@lading/domain-models';
import { recordFault } from '@lading/pinecone-upsert';
import type { VectorMetadata } from '@lading/pinecone-upsert';
import { isBlankLine, lines } from '@lading/streams';
import { isUtf8 } from 'node:buffer';

/** An item that both vendors should take. */
export interface GoodItem extends TextItem {
  metadata: VectorMetadata;
}

/** A line of a file of items, checked against all that is known to be refused later. `hash` names what is in it. */
export type FileLine = { lineNumber: number } & (
  | { kind: 'item'; item: GoodItem; hash: string }
  | { kind: 'refused'; id: string; text: string; error: VerdictError; hash: string }
  | { kind: 'unusable'; error: VerdictError }
);

export interface ReadTextFileOptions {
  maxLineBytes: number;
  /** What else than the item itself makes its vector: the same item is another one under another model. */
  salt: readonly unknown[];
}

/**
 * Reads a file of items (NDJSON, `{"id","text","metadata"}` a line) line by line; blank lines are left out.
 *
 * Of several lines with one id the first counts, and the others are unusable. Memory: the ids of the file, about 100
 * bytes each. `LineTooLongError` of `@lading/streams` passes through.
 */
export async function* readTextFile(
  content: AsyncIterable<Uint8Array>,
  { maxLineBytes, salt }: ReadTextFileOptions,
): AsyncGenerator<FileLine, void, undefined> {
  const firstLines = new Map<string, number>();
  let lineNumber = 0;
  for await (const bytes of lines(content, { maxLineBytes })) {
    lineNumber += 1;
    if (isBlankLine(bytes)) continue;
    const line = toText(bytes);
    const read = line === undefined ? NOT_UTF8 : readTextLine(line);
    const id = idOf(read);
    const firstLine = id === undefined ? undefined : firstLines.get(id);
    if (firstLine !== undefined) {
      yield { lineNumber, kind: 'unusable', error: repeatOf(firstLine) };
      continue;
    }
    if (id !== undefined) firstLines.set(id, lineNumber);
    yield { lineNumber, ...checkLine(read, line ?? '', salt) };
  }
}

const NOT_UTF8: TextLine = {
  kind: 'unusable',
  error: { code: 'INVALID_LINE', message: 'the line is not UTF-8' },
};

/** Undefined for bytes that are no text: replaced characters would be embedded unseen. */
function toText(bytes: Uint8Array): string | undefined {
  if (!isUtf8(bytes)) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString()
    .replace(/^\uFEFF/, '');
}

function idOf(line: TextLine): string | undefined {
  if (line.kind === 'item') return line.item.id;
  return line.kind === 'refused' ? line.id : undefined;
}

function repeatOf(firstLine: number): VerdictError {
  return { code: 'DUPLICATE_ID', message: `its id is that of line ${firstLine}, which counts` };
}

type Checked<T> = T extends unknown ? Omit<T, 'lineNumber'> : never;

function checkLine(line: TextLine, raw: string, salt: readonly unknown[]): Checked<FileLine> {
  if (line.kind === 'unusable') return line;
  // As it stands in the file: what is wrong with it may be all that there is.
  const rawHash = () => hashTextItem({ text: raw, metadata: {} }, ['refused']);
  if (line.kind === 'refused') return { ...line, hash: rawHash() };
  const { id, text, metadata } = line.item;
  const fault = recordFault({ id, metadata });
  if (fault) {
    return {
      kind: 'refused',
      id,
      text,
      error: { code: fault.code, message: fault.message },
      hash: rawHash(),
    };
  }
  const item = { id, text, metadata: metadata as VectorMetadata };
  return { kind: 'item', item, hash: hashTextItem(item, salt) };
}
