import { renameSync, rmSync } from 'node:fs';
import { applyChange } from './change.ts';
import type { Change } from './change.ts';
import { decodeChange, encodeChange, encodedRecordBytes } from './change-bytes.ts';
import { DamagedFileError, openFrameFile } from './frame-file.ts';
import type { FrameFile } from './frame-file.ts';
import { createRecords } from './records.ts';
import type { Records, StoredRecord } from './records.ts';

const FORMAT = 1;
const RECORDS_PER_FRAME = 256;
const LEAST_BYTES_TO_COMPACT = 1 << 20;

interface Header {
  format: number;
  namespace: string;
  dimension: number;
  /** Number of changes that came before this file's first one. */
  lsn: number;
}

/** A namespace as its log tells it, and the log to go on with. */
export interface OpenNamespaceLog {
  namespace: string;
  records: Records;
  lsn: number;
  append(change: Change): void;
  close(): void;
}

/** Starts the log of a new, empty namespace. */
export function createNamespaceLog(path: string, namespace: string, dimension: number): OpenNamespaceLog {
  rmSync(path, { force: true });
  const header: Header = { format: FORMAT, namespace, dimension, lsn: 0 };
  return toOpenLog(startFile(path, header), header, createRecords(dimension));
}

/**
 * Replays a namespace's log. A change that was cut short is dropped as a whole; a log that is mostly overwritten or
 * deleted records is rewritten (after which the LSN may jump ahead, never back).
 *
 * @returns `undefined` when the process died before the log's first frame was whole: nothing was ever stored
 * @throws DamagedFileError when anything but the tail is unreadable, or another version wrote it
 */
export function openNamespaceLog(path: string): OpenNamespaceLog | undefined {
  const found: { header?: Header; records?: Records; changes: number } = { changes: 0 };
  const file = openFrameFile(path, (payload) => {
    if (found.header === undefined || found.records === undefined) {
      found.header = parseHeader(path, payload);
      found.records = createRecords(found.header.dimension);
      return;
    }
    applyChange(found.records, decodeChange(payload, found.header.dimension));
    found.changes += 1;
  });
  const { header, records, changes } = found;
  if (header === undefined || records === undefined) {
    file.close();
    return undefined;
  }
  const current: Header = { ...header, lsn: header.lsn + changes };
  if (!isMostlyGarbage(file, records)) return toOpenLog(file, current, records);
  file.close();
  return toOpenLog(rewrite(path, current, records), current, records);
}

function toOpenLog(file: FrameFile, header: Header, records: Records): OpenNamespaceLog {
  return {
    namespace: header.namespace,
    records,
    lsn: header.lsn,
    append: (change) => file.append(encodeChange(change)),
    close: () => file.close(),
  };
}

function startFile(path: string, header: Header): FrameFile {
  const file = openFrameFile(path, () => undefined);
  file.append(Buffer.from(JSON.stringify(header)));
  return file;
}

function parseHeader(path: string, payload: Buffer): Header {
  const header = JSON.parse(payload.toString()) as Header;
  if (header.format !== FORMAT)
    throw new DamagedFileError(path, 0, `its format is ${header.format}, not ${FORMAT}`);
  return header;
}

function isMostlyGarbage(file: FrameFile, records: Records): boolean {
  if (file.bytes < LEAST_BYTES_TO_COMPACT) return false;
  let live = 0;
  for (const record of liveRecords(records)) live += encodedRecordBytes(record, records.dimension);
  return live < file.bytes / 2;
}

function rewrite(path: string, header: Header, records: Records): FrameFile {
  const fresh = `${path}.rewrite`;
  rmSync(fresh, { force: true });
  const file = startFile(fresh, header);
  let pending: StoredRecord[] = [];
  const flush = () => {
    if (pending.length > 0) file.append(encodeChange({ type: 'put', records: pending }));
    pending = [];
  };
  for (const record of liveRecords(records)) {
    pending.push(record);
    if (pending.length === RECORDS_PER_FRAME) flush();
  }
  flush();
  renameSync(fresh, path);
  return file;
}

function* liveRecords(records: Records): Generator<StoredRecord> {
  for (let slot = 0; slot < records.slotCount; slot += 1) {
    const id = records.idAt(slot);
    if (id !== undefined) yield { id, values: records.valuesAt(slot), metadata: records.metadataAt(slot) };
  }
}
