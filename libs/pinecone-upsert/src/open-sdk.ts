import { Pinecone } from '@pinecone-database/pinecone';
import type { PineconeConfiguration } from '@pinecone-database/pinecone';

/** A module of its own, to be loaded on first use: bundlers find no names in a CommonJS package that is imported so itself. */
export function openSdk(configuration: PineconeConfiguration): Pinecone {
  return new Pinecone(configuration);
}
