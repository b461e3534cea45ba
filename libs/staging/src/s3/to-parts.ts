/** A piece of a file, numbered from 1. The last one may be empty, but only if the file is. */
export interface Part {
  number: number;
  bytes: Uint8Array;
  isLast: boolean;
}

const FIRST_BUFFER_BYTES = 64 * 1024;

/** Cuts a stream into parts of `partBytes`, of which the last may be shorter. Always yields at least one; copies what it is given. */
export async function* toParts(
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  partBytes: number,
): AsyncGenerator<Part, void, undefined> {
  // Most files are much smaller than a part.
  let buffer: Uint8Array = new Uint8Array(Math.min(FIRST_BUFFER_BYTES, partBytes));
  let filled = 0;
  let number = 1;
  for await (const chunk of content) {
    for (let at = 0; at < chunk.byteLength;) {
      if (filled === partBytes) {
        yield { number, bytes: buffer, isLast: false };
        number += 1;
        filled = 0;
        buffer = new Uint8Array(partBytes);
      }
      const piece = chunk.subarray(at, at + partBytes - filled);
      buffer = withRoomFor(buffer, filled + piece.byteLength, partBytes);
      buffer.set(piece, filled);
      filled += piece.byteLength;
      at += piece.byteLength;
    }
  }
  yield { number, bytes: buffer.subarray(0, filled), isLast: true };
}

function withRoomFor(buffer: Uint8Array, needed: number, limit: number): Uint8Array {
  if (needed <= buffer.byteLength) return buffer;
  const larger = new Uint8Array(Math.min(limit, Math.max(needed, buffer.byteLength * 2)));
  larger.set(buffer);
  return larger;
}
