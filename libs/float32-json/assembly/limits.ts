// Problems that `readArray` and `writeArray` return in place of a length.
export const MALFORMED: i32 = -1;
export const NOT_FINITE: i32 = -2;
export const EMPTY: i32 = -3;

/** Pinecone takes a vector for zero in which no number reaches this. */
export const SMALLEST: f32 = 1e-8;
