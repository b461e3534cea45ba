import type { Encoding } from './seeded-vectors.ts';

/** What the null stand-ins are to serve; given to their process as JSON. */
export interface StandInOptions {
  seed: number;
  /** Words of each batch. */
  size: number;
  batches: number;
  dimensions: number;
  encoding: Encoding;
  /** What OpenAI says of every batch. Default `completed`. */
  openaiStatus?: 'completed' | 'in_progress';
  /** How long an upsert takes besides its transfer. */
  upsertLatencyMs: number;
  /** What the vendors allow; without limits everything is accepted. */
  limits?: { pineconeBytes: number; pineconeRequests: number; partitionWrites: number };
}

/** Where they listen. `control` answers `GET /state` and `POST /reset`. */
export interface StandInUrls {
  openai: string;
  pinecone: string;
  dynamodb: string;
  control: string;
}
