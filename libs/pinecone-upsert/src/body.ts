import type { CheckedRecord } from './check-record.ts';
import { DEFAULT_NAMESPACE } from './limits.ts';

/** One upsert request's JSON as bytes, cut at the records so that it can be halved without encoding anything again. */
export interface Body {
  readonly ids: readonly string[];
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What `bytes` lies in, for another body once this one is done with. */
  readonly buffer?: Buffer<ArrayBuffer>;
  /** Offset of each record, and, as the last one, the offset of the tail. */
  readonly starts: readonly number[];
}

const HEAD = Buffer.from('{"vectors":[');
const ID = '{"id":';
const VALUES = ',"values":';
const METADATA = ',"metadata":';
const END = '}';

function tailOf(namespace: string): Buffer {
  return Buffer.from(`],"namespace":${JSON.stringify(namespace || DEFAULT_NAMESPACE)}}`);
}

/** Bytes that a body has around its records. */
export function frameBytes(namespace: string): number {
  return HEAD.byteLength + tailOf(namespace).byteLength;
}

/** Bytes of a record within a body. */
export function recordBytes({ idJson, vector, metadata }: Omit<CheckedRecord, 'id'>): number {
  const bare = ID.length + idJson.length + VALUES.length + vector.jsonByteLength + END.length;
  return metadata ? bare + METADATA.length + metadata.byteLength : bare;
}

export type BodyWriter = ReturnType<typeof createBodyWriter>;

/** Writes `{"vectors":[…],"namespace":"…"}` record by record into a buffer, whose size is the body's limit. */
export function createBodyWriter(namespace: string, buffer: Buffer<ArrayBuffer>) {
  const maxBytes = buffer.byteLength;
  const tail = tailOf(namespace);
  const ids: string[] = [];
  const starts: number[] = [];
  let end = HEAD.copy(buffer);
  const write = (ascii: string) => (end += buffer.write(ascii, end, 'latin1'));

  return {
    fits: (record: CheckedRecord) => end + recordBytes(record) + tail.byteLength <= maxBytes,
    add({ id, idJson, vector, metadata }: CheckedRecord) {
      ids.push(id);
      starts.push(end);
      write(`${ID}${idJson}${VALUES}`);
      const written = vector.writeJson(buffer, end);
      if (written !== end + vector.jsonByteLength) {
        throw new RangeError(
          `The vector of ${id} wrote ${written - end} bytes after promising ${vector.jsonByteLength}.`,
        );
      }
      end = written;
      if (metadata) {
        write(METADATA);
        buffer.set(metadata, end);
        end += metadata.byteLength;
      }
      write(`${END},`);
    },
    finish(): Body {
      // The comma behind the last record gives way to the tail.
      starts.push(end - 1);
      return { ids, starts, buffer, bytes: buffer.subarray(0, end - 1 + tail.copy(buffer, end - 1)) };
    },
  };
}

/** The same records in the same order as two bodies. Needs two records at least. */
export function halve(body: Body): [Body, Body] {
  const middle = body.ids.length >> 1;
  return [cut(body, 0, middle), cut(body, middle, body.ids.length)];
}

function cut({ ids, bytes, starts }: Body, from: number, to: number): Body {
  const recordsStart = starts[from] ?? 0;
  const recordsEnd = (starts[to] ?? 0) - (to < ids.length ? 1 : 0);
  const tail = bytes.subarray(starts[ids.length]);
  const shift = HEAD.byteLength - recordsStart;
  const part = new Uint8Array(HEAD.byteLength + recordsEnd - recordsStart + tail.byteLength);
  part.set(HEAD);
  part.set(bytes.subarray(recordsStart, recordsEnd), HEAD.byteLength);
  part.set(tail, recordsEnd + shift);
  return {
    ids: ids.slice(from, to),
    bytes: part,
    starts: [...starts.slice(from, to).map((start) => start + shift), recordsEnd + shift],
  };
}
