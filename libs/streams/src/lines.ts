import { lineGroups } from './line-groups.ts';
import type { LineOptions } from './line-groups.ts';

/**
 * Splits a byte stream at `\n` and yields each line without its `\n` or `\r\n`.
 *
 * Blank lines are yielded (as empty arrays), a last line without terminator too. Only `\n` splits: U+2028, U+0085
 * and the like are content. A yielded line may share memory with its chunk; copy it if it must outlive the
 * iteration in great number. Holds at most one chunk plus `maxLineBytes`.
 *
 * @throws LineTooLongError when a line outgrows `maxLineBytes`
 */
export async function* lines(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options?: LineOptions,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const group of lineGroups(source, options)) for (const line of group) yield line;
}
