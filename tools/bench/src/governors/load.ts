/** What one process sends, and how much of it in a second it thinks it may. */
export interface Load {
  sends: 'vectors' | 'results' | 'words';
  /** Of the vectors. */
  dimensions: number;
  pinecone: { maxBytesPerSecond: number; maxRequestsPerSecond: number };
  writesPerSecond: number;
}
