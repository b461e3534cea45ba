import { compactVector, printBase64Vector, printVector } from '@lading/float32-json';
import type { TextMemory, VectorProblem, VectorText } from '@lading/float32-json';
import { InvalidEmbeddingError } from './errors.ts';

/**
 * One vector as compact JSON text, well-formed, finite as float32, and no longer than its float32 values need.
 *
 * Made by `parseResultLine` and `embeddingFromJson`, which check what they are given; the constructor takes what one of them
 * has checked before. The text reads back to the same float32 values as the text or base64 that it was made of.
 */
export class Embedding {
  /** How many numbers it has, at least 1. */
  readonly dimension: number;
  /** Whether no number reaches 1e-8 in magnitude, which Pinecone refuses. */
  readonly isZero: boolean;
  readonly #text: Uint8Array;

  constructor({ text, dimension, isZero }: VectorText) {
    this.dimension = dimension;
    this.isZero = isZero;
    this.#text = text;
  }

  get jsonByteLength(): number {
    return this.#text.byteLength;
  }

  /** Writes the compact JSON array into `to` at `at` and returns the offset after it. */
  writeJson(to: Uint8Array, at: number): number {
    to.set(this.#text, at);
    return at + this.#text.byteLength;
  }

  toFloat32(): Float32Array {
    return Float32Array.from(JSON.parse(Buffer.from(this.#text).toString('latin1')) as number[]);
  }
}

/**
 * Reads a vector from the text of a JSON array, such as `[0.1, -0.2]`.
 *
 * @throws InvalidEmbeddingError for anything but one flat array of at least one number, all finite as float32
 */
export function embeddingFromJson(bytes: Uint8Array): Embedding {
  const content = compactVector(bytes);
  const isWhole = 'problem' in content || content.end === bytes.byteLength;
  return toEmbedding(isWhole ? content : { problem: 'malformed' });
}

/** Reads a vector from base64 of little-endian float32 (vendor-facts: OpenAI results). @throws InvalidEmbeddingError */
export function embeddingFromBase64(base64: string, memory?: TextMemory): Embedding {
  return toEmbedding(printBase64Vector(base64, memory));
}

/** Takes numbers that were parsed already, where the bytes can't be found in the line. @throws InvalidEmbeddingError */
export function embeddingFromNumbers(values: readonly unknown[]): Embedding {
  const areNumbers = values.every((value) => typeof value === 'number');
  return toEmbedding(areNumbers ? printVector(values) : { problem: 'malformed' });
}

/** @throws InvalidEmbeddingError for a problem */
export function toEmbedding(content: VectorText | VectorProblem): Embedding {
  if ('problem' in content) throw new InvalidEmbeddingError(...describe(content.problem));
  return new Embedding(content);
}

function describe(problem: VectorProblem['problem']): [code: InvalidEmbeddingError['code'], message: string] {
  if (problem === 'empty') return ['invalid_embedding', 'The embedding has no numbers.'];
  if (problem === 'not_finite')
    return ['non_finite_embedding', 'The embedding has a number that is not finite.'];
  return ['invalid_embedding', 'The embedding is neither an array of numbers nor base64 of float32.'];
}
