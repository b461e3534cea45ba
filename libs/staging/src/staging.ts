/**
 * A place for files between steps. Keys are slash-joined segments of `A-Z a-z 0-9 . _ -`, relative to the place.
 * A file appears whole or not at all: a reader never sees a half-written one, also after a crash.
 */
export interface Staging {
  /** Names the place in messages, for example `/data/lading` or `s3://bucket/prefix`. */
  readonly location: string;
  /** Writes (or replaces) a file from a stream, holding no more than a few chunks. @throws InvalidKeyError */
  write(
    key: string,
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options?: StagedWriteOptions,
  ): Promise<{ byteLength: number }>;
  /** Opens a file that is written (or replaced) piece by piece, beside others. @throws InvalidKeyError */
  open(key: string): Promise<StagedFile>;
  /** Reads a file as a stream. @throws StagedFileMissingError when there is none */
  read(key: string, options?: StagedReadOptions): AsyncIterable<Uint8Array>;
  /** The file's size, or undefined when there is none. */
  stat(key: string): Promise<{ byteLength: number } | undefined>;
  /** Removes a file, or everything below a key; nothing to remove is fine. */
  remove(key: string): Promise<void>;
  /**
   * The first segments of all keys, each with when a file below it was last written or removed, in milliseconds since
   * 1970. A place that expires its files by itself leaves this out.
   */
  listRoots?(): AsyncIterable<StagedRoot>;
}

/** How a file is staged. */
export interface StagedWriteOptions {
  /** Whatever is there by the time that this file is whole stays; then this one is dropped, and nothing is said. */
  once?: boolean;
}

/** A file on its way. It appears whole at its end, or not at all; one of `end` and `abort` is to be called. */
export interface StagedFile {
  /**
   * Adds a piece: at once, and then returns nothing, or when it resolves; nothing else is added until then. The piece's memory may be
   * used again afterwards.
   *
   * @throws what an earlier piece could not be written for
   */
  add(piece: Uint8Array | StagedPiece): Promise<void> | undefined;
  /** Resolves when the file is there. @throws what it could not be written for; then nothing of it is left */
  end(): Promise<{ byteLength: number }>;
  /** Gives the file up; resolves when nothing of it is left. After a failure, or the end, it does nothing. */
  abort(): Promise<void>;
}

/** Bytes that are made where they are needed. */
export interface StagedPiece {
  byteLength: number;
  /** Writes `byteLength` bytes at the offset, and returns the offset behind them. */
  write(to: Buffer, at: number): number;
}

/** How a staged file is read. */
export interface StagedReadOptions {
  /** The memory of a chunk may be used again once the next one is asked for. */
  reuse?: boolean;
}

/** What is staged below one first segment, such as a batch. */
export interface StagedRoot {
  root: string;
  changedAt: number;
}
