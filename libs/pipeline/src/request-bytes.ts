import { buildRequestLine } from '@lading/openai-batch';
import type { Dependencies } from './dependencies.ts';

/** The line of an input file that asks for the vector of one text, as the configuration wants it. */
export function toRequestBytes(
  { config }: Pick<Dependencies, 'config'>,
  customId: string,
  input: string,
): Uint8Array {
  // Older models refuse `dimensions`; the others have a native size, which needs no asking for.
  const dimensions = NATIVE_DIMENSIONS[config.model] === config.dimensions ? undefined : config.dimensions;
  const encodingFormat = config.encoding === 'float' ? undefined : config.encoding;
  return buildRequestLine({ customId, input, model: config.model, dimensions, encodingFormat });
}

const NATIVE_DIMENSIONS: Record<string, number> = {
  'text-embedding-3-small': 1536,
  'text-embedding-3-large': 3072,
  'text-embedding-ada-002': 1536,
};
