import { LineTooLongError } from './line-too-long-error.ts';

const LF = 0x0a;
const CR = 0x0d;

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
  { maxLineBytes = 8 * 1024 * 1024 }: { maxLineBytes?: number } = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let lineNumber = 1;

  const grow = (part: Uint8Array) => {
    pendingBytes += part.byteLength;
    if (pendingBytes > maxLineBytes + 1) throw new LineTooLongError(lineNumber, maxLineBytes);
    pending.push(part);
  };
  const take = () => {
    const line = pending.length === 1 ? (pending[0] as Uint8Array) : Buffer.concat(pending, pendingBytes);
    pending = [];
    pendingBytes = 0;
    lineNumber += 1;
    const end = line.byteLength - (line[line.byteLength - 1] === CR ? 1 : 0);
    if (end > maxLineBytes) throw new LineTooLongError(lineNumber - 1, maxLineBytes);
    return line.subarray(0, end);
  };

  for await (const chunk of source) {
    let start = 0;
    for (let at = chunk.indexOf(LF, start); at !== -1; at = chunk.indexOf(LF, start)) {
      grow(chunk.subarray(start, at));
      start = at + 1;
      yield take();
    }
    if (start < chunk.byteLength) grow(chunk.subarray(start));
  }
  if (pendingBytes > 0) yield take();
}
