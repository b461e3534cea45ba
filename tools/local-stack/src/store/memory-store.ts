import type { Store } from './store.ts';

/** A store that lives as long as the process: for simulations and tests. */
export function createMemoryStore(): Store {
  const blobs = new Map<string, Uint8Array>();
  const documents = new Map<string, string>();
  return {
    async putBlob(key, source) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of source) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      blobs.set(key, bytes);
      return bytes.byteLength;
    },
    async openBlob(key) {
      const bytes = blobs.get(key);
      if (bytes === undefined) return undefined;
      return {
        size: bytes.byteLength,
        read: async (start, end) => bytes.subarray(start, end),
        stream: () => slices(bytes),
        close: async () => undefined,
      };
    },
    async deleteBlob(key) {
      blobs.delete(key);
    },
    async putJson(key, value) {
      documents.set(key, JSON.stringify(value));
    },
    async deleteJson(key) {
      documents.delete(key);
    },
    async listJson(prefix) {
      const found = [...documents].filter(([key]) => key.startsWith(`${prefix}/`));
      return found.map(([, text]) => JSON.parse(text) as unknown);
    },
  };
}

async function* slices(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const size = 256 * 1024;
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}
