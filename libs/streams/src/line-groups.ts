import { createLineSplitter } from './line-splitter.ts';

/** How to split lines. */
export interface LineOptions {
  /** Longest line without its terminator. Default 8 MiB. */
  maxLineBytes?: number;
  /** The memory of a line may be used again once the next one is asked for; of `lineGroups`, once the next array is. */
  reuse?: boolean;
}

/**
 * The same lines as of `lines`, those that end in one chunk at a time: for files of many lines, where waiting for each by
 * itself takes longer than reading it. Never yields an empty array.
 *
 * @throws LineTooLongError when a line outgrows `maxLineBytes`, after the lines before it
 */
export async function* lineGroups(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { maxLineBytes = 8 * 1024 * 1024, reuse }: LineOptions = {},
): AsyncGenerator<Buffer[], void, undefined> {
  const splitter = createLineSplitter(maxLineBytes, reuse);
  for await (const chunk of source) {
    const { lines, tooLong } = splitter.push(chunk);
    if (lines.length > 0) yield lines;
    if (tooLong) throw tooLong;
  }
  const { lines, tooLong } = splitter.end();
  if (tooLong) throw tooLong;
  if (lines.length > 0) yield lines;
}
