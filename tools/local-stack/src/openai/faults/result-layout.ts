import type { BatchRecord, FilePart } from '../records.ts';
import { decidedFault } from './decided-fault.ts';

/** Less than the shortest line, so that what is left ends in the middle of one. */
const TRUNCATED_BYTES = 20;

/** A result line as the batch's files have it. */
export function layOut(batch: BatchRecord, line: Uint8Array): Uint8Array[] {
  if (decidedFault(batch, 'crlf') !== undefined) return [line.subarray(0, -1), Buffer.from('\r\n')];
  return decidedFault(batch, 'blank-lines') === undefined ? [line] : [line, Buffer.from('\n')];
}

/** A result file's parts as they are published: a download ends after as many bytes as they say. */
export function trimEnd(batch: BatchRecord, parts: readonly FilePart[]): FilePart[] {
  const less =
    decidedFault(batch, 'no-final-newline') !== undefined
      ? 1
      : decidedFault(batch, 'truncated-file') !== undefined
        ? TRUNCATED_BYTES
        : 0;
  return parts.map((part, at) => (at === parts.length - 1 ? { ...part, bytes: part.bytes - less } : part));
}
