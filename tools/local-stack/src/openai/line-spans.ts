export interface LineSpan {
  /** Position of the first byte in the stream. */
  start: number;
  bytes: Uint8Array;
}

const LF = 0x0a;

/** Splits a byte stream at `\n`, keeping blank lines, and says where each line starts. */
export async function* lineSpans(source: AsyncIterable<Uint8Array>): AsyncGenerator<LineSpan> {
  let pending: Uint8Array[] = [];
  let start = 0;
  let position = 0;
  for await (const chunk of source) {
    let from = 0;
    for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, from)) {
      yield { start, bytes: join(pending, chunk.subarray(from, at)) };
      pending = [];
      from = at + 1;
      start = position + from;
    }
    if (from < chunk.byteLength) pending.push(chunk.subarray(from));
    position += chunk.byteLength;
  }
  if (pending.length > 0) yield { start, bytes: join(pending) };
}

const join = (pending: readonly Uint8Array[], last?: Uint8Array): Uint8Array => {
  if (pending.length === 0 && last !== undefined) return last;
  return Buffer.concat(last === undefined ? pending : [...pending, last]);
};
