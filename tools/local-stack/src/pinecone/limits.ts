/** What one request or record may hold (vendor-facts: Pinecone limits). Sizes in bytes unless the name says otherwise. */
export interface PineconeLimits {
  /** Largest upsert body. "2 MB", read as 2,000,000: whoever keeps to it also keeps to 2 MiB. */
  maxUpsertBytes: number;
  /** Largest body of any other request, and largest reply of a read. */
  maxMessageBytes: number;
  /** Most records in one upsert. */
  maxUpsertRecords: number;
  /** Largest metadata of one record, as JSON text in UTF-8. */
  maxMetadataBytes: number;
  /** Longest record id or namespace name, in characters. */
  maxIdLength: number;
  maxDimension: number;
  maxTopK: number;
  /** Most ids in one fetch or delete. */
  maxIds: number;
  /** Most values after `$in` or `$nin`. */
  maxFilterValues: number;
}

/** The vendor's limits, as documented. */
export const DEFAULT_PINECONE_LIMITS: PineconeLimits = {
  maxUpsertBytes: 2_000_000,
  maxMessageBytes: 4_194_304,
  maxUpsertRecords: 1_000,
  maxMetadataBytes: 40_960,
  maxIdLength: 512,
  maxDimension: 20_000,
  maxTopK: 10_000,
  maxIds: 1_000,
  maxFilterValues: 10_000,
};
