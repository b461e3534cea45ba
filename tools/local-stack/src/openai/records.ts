import type { Store } from '../store/store.ts';
import type { ExpireAfter } from './context.ts';
import type { DecidedFault } from './faults/decided-fault.ts';

/** A file's content is its parts, one blob each, in order: a large result is written and read part by part. */
export interface FilePart {
  key: string;
  bytes: number;
}

export interface FileRecord {
  id: string;
  /** Order of creation; times have only milliseconds. */
  sequence: number;
  filename: string;
  purpose: string;
  createdAtMs: number;
  expiresAtMs: number | null;
  parts: FilePart[];
  /** How often it is still to be 404 though it is there. */
  unseenLookups?: number;
  /** From when on it is 404 though it hasn't expired. */
  goneAtMs?: number;
}

export type BatchStatus =
  | 'validating'
  | 'failed'
  | 'in_progress'
  | 'finalizing'
  | 'completed'
  | 'expired'
  | 'cancelling'
  | 'cancelled';

export interface BatchProblem {
  code: string;
  message: string;
  param: string | null;
  line: number | null;
}

export interface BatchRecord {
  id: string;
  sequence: number;
  status: BatchStatus;
  endpoint: string;
  inputFileId: string;
  completionWindow: string;
  metadata: Record<string, string> | null;
  outputExpiresAfterSeconds: number;
  model: string | null;
  errors: BatchProblem[] | null;
  /** When each status was entered, in milliseconds. */
  enteredAtMs: Partial<Record<BatchStatus, number>> & { validating: number };
  expiresAtMs: number;
  counts: { total: number; completed: number; failed: number };
  inputTokens: number;
  /** Decides the order in which the requests are done. */
  seed: number;
  expireAfter: ExpireAfter | null;
  /** Chosen when the batch ends; shown only then, and only for a file that has content. */
  outputFileId: string | null;
  errorFileId: string | null;
  outputParts: FilePart[];
  errorParts: FilePart[];
  faults?: readonly DecidedFault[];
}

/** Files and batches: read from memory, written through to the store before anybody is told. */
export interface Records {
  readonly files: ReadonlyMap<string, FileRecord>;
  readonly batches: ReadonlyMap<string, BatchRecord>;
  nextSequence(): number;
  saveFile(file: FileRecord): Promise<void>;
  deleteFile(id: string): Promise<void>;
  saveBatch(batch: BatchRecord): Promise<void>;
}

export async function loadRecords(store: Store): Promise<Records> {
  const files = byId((await store.listJson('files')) as FileRecord[]);
  const batches = byId((await store.listJson('batches')) as BatchRecord[]);
  let sequence = Math.max(0, ...[...files.values(), ...batches.values()].map((record) => record.sequence));
  return {
    files,
    batches,
    nextSequence: () => (sequence += 1),
    async saveFile(file) {
      await store.putJson(`files/${file.id}`, file);
      files.set(file.id, file);
    },
    async deleteFile(id) {
      const file = files.get(id);
      files.delete(id);
      await store.deleteJson(`files/${id}`);
      for (const part of file?.parts ?? []) await store.deleteBlob(part.key);
    },
    async saveBatch(batch) {
      // Into the map first: a batch's runner and its routes share one object, and the newest state is the true one.
      batches.set(batch.id, batch);
      await store.putJson(`batches/${batch.id}`, batch);
    },
  };
}

function byId<T extends { id: string; sequence: number }>(records: T[]): Map<string, T> {
  return new Map(records.sort((a, b) => a.sequence - b.sequence).map((record) => [record.id, record]));
}

/** A file's size in bytes, which is also its content's length. */
export const fileBytes = (file: FileRecord): number => file.parts.reduce((sum, part) => sum + part.bytes, 0);

const TERMINAL: ReadonlySet<BatchStatus> = new Set(['failed', 'completed', 'expired', 'cancelled']);

/** When a batch ended, in milliseconds, if it has. */
export const endedAtMs = (batch: BatchRecord): number | undefined =>
  isTerminal(batch) ? batch.enteredAtMs[batch.status] : undefined;

/** Whether a file can be found: neither expired nor vanished. */
export const fileExists = ({ expiresAtMs, goneAtMs }: FileRecord, nowMs: number): boolean =>
  nowMs < (expiresAtMs ?? Infinity) && nowMs < (goneAtMs ?? Infinity);

export const isTerminal = (batch: BatchRecord): boolean => TERMINAL.has(batch.status);
