import { InvalidEmbeddingError } from './errors.ts';
import { MAX_FLOAT32_TEXT_BYTES, writeFloat32 } from './float32-text.ts';
import { MIN_MAGNITUDE, readVectorText, type VectorProblem, type VectorText } from './vector-text.ts';

/**
 * One vector, well-formed and finite as float32, kept in the bytes it came in until somebody needs numbers.
 *
 * Made by `parseResultLine` and `embeddingFromJson`, which check what they are given. The JSON that it writes reads
 * back to the same float32 values as the text or base64 that it was made of.
 */
export class Embedding {
  /** How many numbers it has, at least 1. */
  readonly dimension: number;
  /** Whether no number reaches 1e-8 in magnitude, which Pinecone refuses. */
  readonly isZero: boolean;
  #text: Uint8Array | undefined;
  readonly #numbers: Float32Array | undefined;

  constructor(content: VectorText | Float32Array) {
    this.dimension = content instanceof Float32Array ? content.length : content.dimension;
    this.isZero =
      content instanceof Float32Array ? !content.some((v) => Math.abs(v) >= MIN_MAGNITUDE) : content.isZero;
    this.#text = content instanceof Float32Array ? undefined : content.text;
    this.#numbers = content instanceof Float32Array ? content : undefined;
  }

  get jsonByteLength(): number {
    return this.#json().byteLength;
  }

  /** Writes the compact JSON array into `to` at `at` and returns the offset after it. */
  writeJson(to: Uint8Array, at: number): number {
    const text = this.#json();
    to.set(text, at);
    return at + text.byteLength;
  }

  toFloat32(): Float32Array {
    if (this.#numbers) return this.#numbers.slice();
    return Float32Array.from(JSON.parse(Buffer.from(this.#json()).toString('latin1')) as number[]);
  }

  #json(): Uint8Array {
    this.#text ??= writeArray(this.#numbers ?? new Float32Array());
    return this.#text;
  }
}

/**
 * Reads a vector from the text of a JSON array, such as `[0.1, -0.2]`.
 *
 * @throws InvalidEmbeddingError for anything but one flat array of at least one number, all finite as float32
 */
export function embeddingFromJson(bytes: Uint8Array): Embedding {
  return embeddingFromLine(
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    0,
    bytes.byteLength,
  );
}

/** Reads a vector from the JSON array in `line[start, end)`, which it copies. */
export function embeddingFromLine(line: Buffer, start: number, end: number): Embedding {
  const content = readVectorText(line, start, end);
  if ('problem' in content) throw new InvalidEmbeddingError(...describe(content.problem));
  return new Embedding(content);
}

/** Reads a vector from base64 of little-endian float32 (vendor-facts: OpenAI results). */
export function embeddingFromBase64(base64: string): Embedding {
  const bytes = Buffer.from(base64, 'base64');
  const digits = base64.replace(/=+$/, '').length;
  // `Buffer.from` skips what isn't base64, so a damaged text shows in the length.
  if (bytes.byteLength !== Math.floor((digits * 3) / 4) || bytes.byteLength % 4 !== 0) {
    throw new InvalidEmbeddingError(...describe('malformed'));
  }
  const numbers = new Float32Array(bytes.byteLength / 4);
  for (let index = 0; index < numbers.length; index += 1) numbers[index] = bytes.readFloatLE(index * 4);
  return new Embedding(checked(numbers));
}

/** Takes numbers that were parsed already, the fallback where the bytes can't be found in the line. */
export function embeddingFromNumbers(values: readonly unknown[]): Embedding {
  if (!values.every((value) => typeof value === 'number'))
    throw new InvalidEmbeddingError(...describe('malformed'));
  return new Embedding(checked(Float32Array.from(values)));
}

function checked(numbers: Float32Array): Float32Array {
  if (numbers.length === 0) throw new InvalidEmbeddingError(...describe('empty'));
  if (!numbers.every(Number.isFinite)) throw new InvalidEmbeddingError(...describe('not_finite'));
  return numbers;
}

function describe(problem: VectorProblem['problem']): [code: InvalidEmbeddingError['code'], message: string] {
  if (problem === 'empty') return ['invalid_embedding', 'The embedding has no numbers.'];
  if (problem === 'not_finite')
    return ['non_finite_embedding', 'The embedding has a number that is not finite.'];
  return ['invalid_embedding', 'The embedding is neither an array of numbers nor base64 of float32.'];
}

function writeArray(numbers: Float32Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(2 + numbers.length * (MAX_FLOAT32_TEXT_BYTES + 1));
  let at = 0;
  bytes[at++] = 0x5b;
  for (let index = 0; index < numbers.length; index += 1) {
    if (index > 0) bytes[at++] = 0x2c;
    at = writeFloat32(numbers[index] as number, bytes, at);
  }
  bytes[at++] = 0x5d;
  return new Uint8Array(bytes.subarray(0, at));
}
