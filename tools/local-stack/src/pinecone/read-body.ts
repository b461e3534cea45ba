import { isObject } from './metadata.ts';
import type { Refusal } from './refusal.ts';

/** Reads a request's body, of which at most `maxBytes` are kept: `text` is missing when there was more. */
export async function readBody(
  request: Request,
  maxBytes: number,
): Promise<{ bytes: number; text?: string }> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength;
    if (bytes <= maxBytes) parts.push(part);
  }
  return bytes > maxBytes ? { bytes } : { bytes, text: Buffer.concat(parts, bytes).toString() };
}

/** Parses a body that must be a JSON object, or throws what `refuse` makes of the reason; an empty one counts as `{}`. */
export function parseBody(text: string, refuse: (message: string) => Refusal): Record<string, unknown> {
  if (text === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refuse(`The request body is not JSON: ${String(error)}`);
  }
  if (!isObject(value)) throw refuse('The request body must be a JSON object');
  return value;
}
