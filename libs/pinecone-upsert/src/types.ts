import type { EncodedMetadata } from './encoded-metadata.ts';

/**
 * A vector that writes itself as JSON text, for producers that hold it as bytes already.
 *
 * Every value must be finite as float32. `isZero` tells that no value reaches 1e-8 in size. `writeJson` writes exactly
 * `jsonByteLength` bytes (`[0.1,-2]`) at the offset and returns the offset behind them.
 */
export interface EncodedVector {
  readonly dimension: number;
  readonly isZero: boolean;
  readonly jsonByteLength: number;
  writeJson(to: Uint8Array, at: number): number;
}

/** No null, no nesting, no key that starts with `$`; at most 40,960 bytes as JSON (vendor-facts: Pinecone limits). */
export type VectorMetadata = Record<string, string | number | boolean | string[]>;

/** Numbers are stored as float32; they are sent as the shortest text that reads back to the same float32. */
export type VectorRecord = {
  id: string;
  values: readonly number[] | Float32Array | EncodedVector;
  metadata?: VectorMetadata | EncodedMetadata;
};

/** Records, some at a time. */
export type RecordGroups = AsyncIterable<readonly VectorRecord[]> | Iterable<readonly VectorRecord[]>;

/** `item`: this record is at fault, for good. `transient`: it may work another time. */
export type UpsertError = { code: string; message: string; scope: 'item' | 'transient' };

/** What became of one record that was read. */
export type UpsertOutcome = { id: string; ok: true } | { id: string; ok: false; error: UpsertError };

/** Where records go, and how they are watched. */
export interface UpsertOptions {
  /** `''` is Pinecone's default namespace. Created by the first write. */
  namespace: string;
  /** Of every vector, and of the index. */
  dimension: number;
  signal?: AbortSignal;
  /** Told after each body that Pinecone accepted. */
  onBody?(accepted: { records: number; bytes: number }): void;
}

/** What an index is, as its control plane or the index itself tells. */
export interface IndexDescription {
  /** Absent when only the host was configured. */
  name?: string;
  /** With scheme. */
  host: string;
  /** Absent when the index holds no dense vectors of the kind that this library writes. */
  dimension?: number;
  metric?: string;
  ready: boolean;
  /** Pinecone's word: Initializing, Ready, Terminating … */
  state?: string;
}

/** An index to create: dense vectors, on demand. */
export interface IndexSpec {
  dimension: number;
  metric?: 'cosine';
  /** `aws`, `gcp` or `azure`. */
  cloud: string;
  region: string;
}

/** What to look for. */
export interface QueryRequest {
  vector: VectorRecord['values'];
  /** 1 to 10,000. */
  topK: number;
  namespace: string;
  /** Pinecone's filter language, e.g. `{ label: { $in: ['TOTAL'] } }`. */
  filter?: object;
  includeValues?: boolean;
  signal?: AbortSignal;
}

/** A vector that was found; `score` is the index's metric. */
export interface QueryMatch {
  id: string;
  score: number;
  metadata?: VectorMetadata;
  values?: number[];
}

/** A vector as Pinecone holds it. */
export interface StoredVector {
  id: string;
  values: number[];
  metadata?: VectorMetadata;
}

/** How much an index holds. */
export interface IndexStats {
  dimension: number;
  totalRecords: number;
  /** Records by namespace; the default one is called `__default__` or `''`. Lags behind writes. */
  namespaces: Record<string, number>;
}

/** One Pinecone index. Every method may throw PineconeAccessError, IndexNotFoundError, PineconeRefusedError and PineconeUnavailableError. */
export interface PineconeIndex {
  /**
   * Makes sure, before anything is judged, that the index is there, ready, and takes vectors of this dimension.
   * @throws IndexMismatchError
   */
  preflight(expect: {
    dimension: number;
    namespace?: string;
    signal?: AbortSignal;
  }): Promise<{ name?: string; host: string; dimension: number; metric?: string }>;

  /**
   * Creates the index unless it exists, and waits until it is ready. Needs `indexName`.
   * @throws IndexMismatchError when it exists with another dimension
   */
  ensureIndex(spec: IndexSpec & { signal?: AbortSignal }): Promise<'created' | 'exists'>;

  /** `undefined` when there is no such index. */
  describeIndex(options?: { signal?: AbortSignal }): Promise<IndexDescription | undefined>;

  /**
   * Writes records and tells of each that was read what became of it, exactly once, in no particular order.
   *
   * A vector replaces the one of the same id, so running it again is safe. Reads the source only as fast as Pinecone
   * takes the records. An early `break` or `signal` closes the source and aborts what is under way. A refusal that is
   * not about one record, or retries that are spent, throws: outcomes already yielded stand, the rest is not judged.
   *
   * @throws IndexMismatchError PineconeQuotaError
   */
  upsert(
    records: AsyncIterable<VectorRecord> | Iterable<VectorRecord>,
    options: UpsertOptions,
  ): AsyncIterable<UpsertOutcome>;

  /**
   * The same for who has many records, and no time to wait for each by itself: reads them some at a time and tells of those of
   * one request together. A record's vector has been copied when the next group is asked for.
   */
  upsertGroups(groups: RecordGroups, options: UpsertOptions): AsyncIterable<readonly UpsertOutcome[]>;

  /** Gives back the memory of bodies, up to 2 MB for each in flight, which is otherwise kept for the next upsert. */
  releaseMemory(): void;

  /** Best matches first. An unknown namespace has none. */
  query(request: QueryRequest): Promise<QueryMatch[]>;

  /** Vectors by id, any number of ids; those that are not stored are absent. An unknown namespace has none. */
  fetch(
    ids: readonly string[],
    options: { namespace: string; signal?: AbortSignal },
  ): Promise<Map<string, StoredVector>>;

  stats(options?: { signal?: AbortSignal }): Promise<IndexStats>;
}
