import { LineTooLongError } from './line-too-long-error.ts';

const LF = 0x0a;
const CR = 0x0d;

/** The lines that are whole by now; with `tooLong`, one outgrew the limit behind them, and nothing more may be pushed. */
export interface SplitLines {
  lines: Buffer[];
  tooLong?: LineTooLongError;
}

/** Splits bytes at `\n`, chunk by chunk. */
export interface LineSplitter {
  /** The lines that end in this chunk, without their terminator. They share its memory, but for one that began before. */
  push(chunk: Uint8Array): SplitLines;
  /** The last line, where it has no terminator. */
  end(): SplitLines;
}

/**
 * Holds a copy of what came of a line that has not ended, so that a chunk's memory may be used again. With `reuse`, a line that began in
 * an earlier chunk is good until the next push, and else for ever.
 */
export function createLineSplitter(maxLineBytes: number, reuse = false): LineSplitter {
  let begun = Buffer.alloc(0);
  let begunBytes = 0;
  /** For the line after: of the one that was begun, somebody may be reading. */
  let spare = Buffer.alloc(0);
  let lineNumber = 1;

  const begin = (part: Buffer) => {
    const needed = begunBytes + part.byteLength;
    if (needed > begun.byteLength) {
      const larger = Buffer.allocUnsafe(Math.max(needed, 2 * begun.byteLength));
      begun.copy(larger, 0, 0, begunBytes);
      begun = larger;
    }
    part.copy(begun, begunBytes);
    begunBytes = needed;
  };
  const whole = (part: Buffer): Buffer => {
    if (begunBytes === 0) return part;
    if (!reuse) return Buffer.concat([begun.subarray(0, begunBytes), part]);
    begin(part);
    const line = begun.subarray(0, begunBytes);
    [begun, spare] = [spare, begun];
    return line;
  };
  /** Undefined for a line that is too long. */
  const finish = (part: Buffer): Buffer | undefined => {
    const line = whole(part);
    const length = line.byteLength - (line[line.byteLength - 1] === CR ? 1 : 0);
    if (length > maxLineBytes) return undefined;
    begunBytes = 0;
    lineNumber += 1;
    return line.subarray(0, length);
  };
  const failed = (lines: Buffer[]) => ({
    lines,
    tooLong: new LineTooLongError(lineNumber, maxLineBytes),
  });

  return {
    push(chunk) {
      const lines: Buffer[] = [];
      // Node's own search is many times quicker than an array's.
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      let start = 0;
      for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, start)) {
        const line = finish(bytes.subarray(start, at));
        if (line === undefined) return failed(lines);
        lines.push(line);
        start = at + 1;
      }
      // One more for a \r that may turn out to be a terminator's.
      if (begunBytes + bytes.byteLength - start > maxLineBytes + 1) return failed(lines);
      begin(bytes.subarray(start));
      return { lines };
    },
    end() {
      if (begunBytes === 0) return { lines: [] };
      const line = finish(Buffer.alloc(0));
      return line === undefined ? failed([]) : { lines: [line] };
    },
  };
}
