/** Bytes under a key, open for reading until closed, even if deleted meanwhile; positions are bytes from the start. */
export interface StoredBlob {
  readonly size: number;
  read(start: number, end: number): Promise<Uint8Array>;
  stream(): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Where a stand-in keeps its state: blobs for file contents, small JSON documents for the rest.
 *
 * Keys are path-like (`files/file-abc/0`), made of letters, digits, `-`, `_`, `.` and `/`. A write is whole or not
 * at all: a reader, or a process started after a crash, finds the old content or the new one. Writes to one JSON
 * key land in the order of the calls.
 */
export interface Store {
  /** Reads the source to its end and returns the number of bytes; a source that throws leaves nothing. */
  putBlob(key: string, source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<number>;
  openBlob(key: string): Promise<StoredBlob | undefined>;
  deleteBlob(key: string): Promise<void>;
  /** The value is taken as it is at the moment of the call. */
  putJson(key: string, value: unknown): Promise<void>;
  deleteJson(key: string): Promise<void>;
  /** Every document whose key starts with `prefix/`, in no particular order. */
  listJson(prefix: string): Promise<unknown[]>;
}

/** A file that should hold state holds something else; `path` says which. */
export class DamagedStateError extends Error {
  override readonly name = 'DamagedStateError';
  readonly path: string;

  constructor(path: string, cause: unknown) {
    super(`Cannot read ${path} as JSON. Repair or remove it, or start the stack with reset.`, { cause });
    this.path = path;
  }
}
