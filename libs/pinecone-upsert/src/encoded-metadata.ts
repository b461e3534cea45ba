import { checkMetadata } from './check-metadata.ts';
import type { VectorMetadata } from './types.ts';

/** Metadata as the bytes that are sent, for producers that hold it as JSON already: what `metadataJson` wrote, in UTF-8. */
export class EncodedMetadata {
  /** Copied before the upsert asks for the next records. */
  readonly json: Uint8Array;

  constructor(json: Uint8Array) {
    this.json = json;
  }
}

/** The JSON that is sent of metadata; undefined where Pinecone would refuse it, for a reason that `recordFault` tells. */
export function metadataJson(metadata: VectorMetadata): string | undefined {
  const checked = checkMetadata(metadata);
  return checked.ok ? checked.json : undefined;
}
