/** A vector as OpenAI sends it on demand: base64 of little-endian float32 (vendor-facts: OpenAI results). */
export function toBase64(vector: Float32Array): string {
  // Every machine that Node runs on is little-endian: the bytes are there already.
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
}
