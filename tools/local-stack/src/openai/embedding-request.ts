import { invalidValue, missingParameter, OpenAiError } from './errors.ts';

/** Vector length of each model; those of the third generation can be asked for less. */
const MODELS: ReadonlyMap<string, { dimensions: number; shortens: boolean }> = new Map([
  ['text-embedding-3-small', { dimensions: 1536, shortens: true }],
  ['text-embedding-3-large', { dimensions: 3072, shortens: true }],
  ['text-embedding-ada-002', { dimensions: 1536, shortens: false }],
]);

const MAX_INPUTS = 2048;
const MAX_INPUT_TOKENS = 8192;
const MAX_REQUEST_TOKENS = 300_000;

export interface EmbeddingRequest {
  model: string;
  /** Token arrays as text, so that the same tokens give the same vector. */
  inputs: string[];
  dimensions: number;
  encodingFormat: 'float' | 'base64';
  tokens: number;
}

export const isEmbeddingModel = (model: string): boolean => MODELS.has(model);

/**
 * Reads the body of an embedding request (vendor-facts: OpenAI limits).
 *
 * Tokens are estimated as a quarter of the UTF-8 bytes, exact for token arrays.
 *
 * @throws OpenAiError 400 or 404, as the endpoint would answer
 */
export function parseEmbeddingRequest(body: Record<string, unknown>): EmbeddingRequest {
  const { model, input, dimensions, encoding_format: encodingFormat = 'float' } = body;
  if (model === undefined) throw missingParameter('model');
  const known = typeof model === 'string' ? MODELS.get(model) : undefined;
  if (typeof model !== 'string' || known === undefined) throw unknownModel(String(model));
  if (input === undefined) throw missingParameter('input');
  if (encodingFormat !== 'float' && encodingFormat !== 'base64') {
    throw invalidValue('encoding_format', `Invalid 'encoding_format': expected 'float' or 'base64'.`);
  }
  const read = readInputs(input);
  const sizes = read.map(({ tokens }) => tokens);
  checkTokens(sizes);
  return {
    model,
    inputs: read.map(({ text }) => text),
    dimensions: checkDimensions(dimensions, known),
    encodingFormat,
    tokens: sizes.reduce((sum, tokens) => sum + tokens, 0),
  };
}

/** How many embeddings an `input` asks for; 0 for one that can't be read. */
export function countInputs(input: unknown): number {
  if (typeof input === 'string') return 1;
  if (!Array.isArray(input)) return 0;
  return typeof input[0] === 'number' ? 1 : input.length;
}

export const unknownModel = (model: string) =>
  new OpenAiError(404, `The model \`${model}\` does not exist or you do not have access to it.`, {
    code: 'model_not_found',
  });

const invalidInput = () =>
  new OpenAiError(
    400,
    `'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.`,
  );

function readInputs(input: unknown): { text: string; tokens: number }[] {
  const items: unknown[] = Array.isArray(input) && typeof input[0] !== 'number' ? input : [input];
  if (items.length === 0 || items.length > MAX_INPUTS) throw invalidInput();
  return items.map((item) => {
    if (typeof item === 'string' && item !== '') {
      return { text: item, tokens: Math.ceil(Buffer.byteLength(item) / 4) };
    }
    if (isTokens(item)) return { text: item.map((token) => `#${token}`).join(' '), tokens: item.length };
    throw invalidInput();
  });
}

function isTokens(item: unknown): item is number[] {
  return (
    Array.isArray(item) && item.length > 0 && item.every((token) => Number.isInteger(token) && token >= 0)
  );
}

function checkTokens(sizes: readonly number[]): void {
  const longest = Math.max(...sizes);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (longest > MAX_INPUT_TOKENS) {
    throw new OpenAiError(
      400,
      `This model's maximum context length is ${MAX_INPUT_TOKENS} tokens, however you requested ${longest} tokens ` +
        `(${longest} in your prompt; 0 for the completion). Please reduce your prompt; or completion length.`,
    );
  }
  if (total > MAX_REQUEST_TOKENS) {
    throw new OpenAiError(400, `Requested ${total} tokens, max ${MAX_REQUEST_TOKENS} tokens per request`, {
      type: 'max_tokens_per_request',
      code: 'max_tokens_per_request',
    });
  }
}

function checkDimensions(value: unknown, model: { dimensions: number; shortens: boolean }): number {
  if (value === undefined) return model.dimensions;
  if (!model.shortens) throw new OpenAiError(400, 'This model does not support specifying dimensions.');
  if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > model.dimensions) {
    throw invalidValue(
      'dimensions',
      `Invalid 'dimensions': expected an integer from 1 to ${model.dimensions}.`,
    );
  }
  return value as number;
}
