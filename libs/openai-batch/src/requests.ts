import { MAX_INPUTS_PER_LINE, MAX_LINE_BYTES } from './limits.ts';

/** One request of a batch. */
export type EmbeddingRequest = {
  /** Unique within its input file; comes back on the result line. */
  customId: string;
  /** One text, or up to 2,048 of them that come back as one line with an entry each. */
  input: string | readonly string[];
  model: string;
  /** Only for text-embedding-3 and later. */
  dimensions?: number;
  /** `base64` results are about a third of the size; both are read. OpenAI's default is `float`. */
  encodingFormat?: 'float' | 'base64';
};

/**
 * Builds one line of an input file: compact JSON and a `\n`, keys in the documented order.
 *
 * @throws RangeError for an empty id, no input, more than 2,048 inputs, or a line over 8 MiB
 */
export function buildRequestLine(request: EmbeddingRequest): Uint8Array {
  const { customId, input, model, dimensions, encodingFormat } = request;
  if (customId === '')
    throw new RangeError('A request line needs a customId: its result could not be told apart.');
  if (typeof input !== 'string' && (input.length === 0 || input.length > MAX_INPUTS_PER_LINE)) {
    throw new RangeError(
      `Request ${customId} has ${input.length} inputs; 1 to ${MAX_INPUTS_PER_LINE} are allowed.`,
    );
  }
  const wellFormed = typeof input === 'string' ? toWellFormed(input) : input.map(toWellFormed);
  const body = { input: wellFormed, model, dimensions, encoding_format: encodingFormat };
  const line = JSON.stringify({ custom_id: customId, method: 'POST', url: '/v1/embeddings', body });
  const bytes = Buffer.from(`${line}\n`);
  if (bytes.byteLength > MAX_LINE_BYTES) {
    throw new RangeError(
      `Request ${customId} takes ${bytes.byteLength} bytes; a line may take ${MAX_LINE_BYTES}.`,
    );
  }
  return bytes;
}

/** A lone surrogate has no UTF-8 form, and one line that OpenAI can't read fails the whole batch. */
function toWellFormed(text: string): string {
  return Buffer.from(text).toString();
}
