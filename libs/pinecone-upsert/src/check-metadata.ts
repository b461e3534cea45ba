import { atFault } from './at-fault.ts';
import { MAX_METADATA_BYTES } from './limits.ts';
import type { UpsertError, VectorMetadata } from './types.ts';

/** Metadata as the JSON that is sent, or why Pinecone would refuse it. Callers without types are checked too. */
export function checkMetadata(
  metadata: VectorMetadata,
): { ok: true; json: string } | { ok: false; error: UpsertError } {
  // Half the time of `Object.entries`, for tens of thousands of them.
  for (const key in metadata) {
    if (!Object.hasOwn(metadata, key)) continue;
    const value: unknown = metadata[key];
    if (key.startsWith('$')) return atFault('INVALID_METADATA', `the key ${quote(key)} starts with "$"`);
    if (!isMetadataValue(value)) {
      return atFault(
        'INVALID_METADATA',
        `${quote(key)} is ${nameOf(value)}; only strings, finite numbers, booleans and lists of strings are allowed`,
      );
    }
  }
  const json = JSON.stringify(metadata);
  const bytes = Buffer.byteLength(json);
  if (bytes <= MAX_METADATA_BYTES) return { ok: true, json };
  return atFault(
    'METADATA_TOO_LARGE',
    `the metadata has ${bytes} bytes as JSON, at most ${MAX_METADATA_BYTES} are allowed`,
  );
}

function isMetadataValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list of other things than strings';
  return typeof value === 'number' ? String(value) : `of type ${typeof value}`;
}

function quote(key: string): string {
  return JSON.stringify(key.length <= 64 ? key : `${key.slice(0, 63)}…`);
}
