import type { PineconeLimits } from './limits.ts';
import { rpcRefusal } from './refusal.ts';

export type MetadataValue = string | number | boolean | string[];
export type Metadata = Record<string, MetadataValue>;

/**
 * Checks a record's metadata as Pinecone does and returns its JSON text.
 *
 * @throws Refusal with the vendor's text (vendor-facts: Pinecone errors)
 */
export function toMetadataText(metadata: unknown, limits: PineconeLimits): string {
  if (!isObject(metadata)) throw rpcRefusal('invalidArgument', 'Metadata must be a JSON object');
  for (const [field, value] of Object.entries(metadata)) checkField(field, value);
  const text = JSON.stringify(metadata);
  const size = Buffer.byteLength(text);
  if (size > limits.maxMetadataBytes) {
    throw rpcRefusal(
      'invalidArgument',
      `metadata size is ${size} bytes, which exceeds the limit of ${limits.maxMetadataBytes} bytes per vector`,
    );
  }
  return text;
}

/** Reads back what `toMetadataText` wrote; a record without metadata has none to match. */
export function fromMetadataText(text: string | undefined): Metadata {
  return text === undefined ? {} : (JSON.parse(text) as Metadata);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkField(field: string, value: unknown): void {
  if (field.startsWith('$')) {
    throw rpcRefusal('invalidArgument', `Metadata field names must not start with '$', got '${field}'`);
  }
  if (!isMetadataValue(value)) {
    throw rpcRefusal(
      'invalidArgument',
      `Metadata value must be a string, number, boolean or list of strings, got '${JSON.stringify(value)}' for field '${field}'`,
    );
  }
}

function isMetadataValue(value: unknown): value is MetadataValue {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
