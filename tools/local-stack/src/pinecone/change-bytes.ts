import type { Change } from './change.ts';
import type { StoredRecord } from './records.ts';

const PUT = 1;
const DELETE = 2;
const CLEAR = 3;
const NO_METADATA = 0xffffffff;

/**
 * Writes a change as bytes: its type, a count, and per record the id, the metadata as JSON text and the float32 values.
 * All numbers are little-endian.
 */
export function encodeChange(change: Change): Buffer {
  if (change.type === 'clear') return Buffer.of(CLEAR);
  const parts =
    change.type === 'put'
      ? [head(PUT, change.records.length), ...change.records.flatMap(encodeRecord)]
      : [head(DELETE, change.ids.length), ...change.ids.flatMap(encodeText)];
  return Buffer.concat(parts);
}

/** Reads what `encodeChange` wrote. The values of each record are a copy. */
export function decodeChange(bytes: Buffer, dimension: number): Change {
  const type = bytes.readUInt8(0);
  if (type === CLEAR) return { type: 'clear' };
  const reader = { bytes, at: 5 };
  const count = bytes.readUInt32LE(1);
  if (type === DELETE)
    return { type: 'delete', ids: Array.from({ length: count }, () => readText(reader) ?? '') };
  if (type !== PUT) throw new RangeError(`Unknown type of change: ${type}`);
  return { type: 'put', records: Array.from({ length: count }, () => readRecord(reader, dimension)) };
}

/** Size of a record inside an encoded change. */
export function encodedRecordBytes(record: Pick<StoredRecord, 'id' | 'metadata'>, dimension: number): number {
  return 8 + record.id.length + Buffer.byteLength(record.metadata ?? '') + dimension * 4;
}

function head(type: number, count: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt8(type, 0);
  bytes.writeUInt32LE(count, 1);
  return bytes;
}

function encodeRecord({ id, values, metadata }: StoredRecord): Buffer[] {
  const floats = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return [...encodeText(id), ...encodeText(metadata), floats];
}

function encodeText(text: string | undefined): Buffer[] {
  const length = Buffer.alloc(4);
  if (text === undefined) {
    length.writeUInt32LE(NO_METADATA);
    return [length];
  }
  const bytes = Buffer.from(text);
  length.writeUInt32LE(bytes.length);
  return [length, bytes];
}

interface Reader {
  readonly bytes: Buffer;
  at: number;
}

function readRecord(reader: Reader, dimension: number): StoredRecord {
  const id = readText(reader) ?? '';
  const metadata = readText(reader);
  const values = new Float32Array(dimension);
  const size = dimension * 4;
  Buffer.from(values.buffer).set(reader.bytes.subarray(reader.at, reader.at + size));
  reader.at += size;
  return metadata === undefined ? { id, values } : { id, values, metadata };
}

function readText(reader: Reader): string | undefined {
  const length = reader.bytes.readUInt32LE(reader.at);
  reader.at += 4;
  if (length === NO_METADATA) return undefined;
  const text = reader.bytes.toString('utf8', reader.at, reader.at + length);
  reader.at += length;
  return text;
}
