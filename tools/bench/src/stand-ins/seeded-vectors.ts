import { createRandom } from './random.ts';

export type Encoding = 'float' | 'base64';

export interface SeededVectorsOptions {
  seed: number;
  /** A multiple of 12. */
  dimensions: number;
  encoding: Encoding;
}

/** As many embeddings as anybody asks for, each different, as OpenAI writes them into a result line. */
export interface SeededVectors {
  /** Bytes of the embedding of a row, with its brackets or quotes. */
  byteLengthOf(row: number): number;
  /** Writes the embedding of a row and returns the offset after it. */
  write(row: number, to: Buffer, at: number): number;
}

/** Numbers of a piece, the first that fits: as base64 they need no padding, so pieces can be strung together. */
const PIECE_NUMBERS = [48, 12];
/** A vector of 32 pieces out of so many is another for every row that a bench will ever have. */
const PIECES = 4096;

/**
 * Strings vectors together from pieces that are written once, because printing floats costs more than everything that is
 * to be measured. As text the numbers have the shortest form of float32 and a space after each comma (vendor-facts O4).
 */
export function createSeededVectors({ seed, dimensions, encoding }: SeededVectorsOptions): SeededVectors {
  const pieceNumbers = PIECE_NUMBERS.find((numbers) => dimensions % numbers === 0);
  if (pieceNumbers === undefined)
    throw new RangeError(`dimensions must be a multiple of 12, got ${dimensions}`);
  const perVector = dimensions / pieceNumbers;
  const random = createRandom(seed);
  const { open, separator, close } = FORMS[encoding];
  const pieces = Array.from({ length: PIECES }, () => {
    const numbers = Float32Array.from(
      { length: pieceNumbers },
      () => random.normal() / Math.sqrt(dimensions),
    );
    return Buffer.from(
      encoding === 'float' ? toText(numbers) : Buffer.from(numbers.buffer).toString('base64'),
    );
  });
  const pieceOf = (row: number, place: number) => pieces[mix(row, place) % PIECES] as Buffer;

  return {
    byteLengthOf(row) {
      let length = open.length + close.length + separator.length * (perVector - 1);
      for (let place = 0; place < perVector; place += 1) length += pieceOf(row, place).byteLength;
      return length;
    },
    write(row, to, at) {
      let end = at + to.write(open, at, 'latin1');
      for (let place = 0; place < perVector; place += 1) {
        if (place > 0) end += to.write(separator, end, 'latin1');
        end += pieceOf(row, place).copy(to, end);
      }
      return end + to.write(close, end, 'latin1');
    },
  };
}

const FORMS = {
  float: { open: '[', separator: ', ', close: ']' },
  base64: { open: '"', separator: '', close: '"' },
} as const;

function toText(numbers: Float32Array): string {
  return Array.from(numbers, toShortest).join(', ');
}

function toShortest(number: number): string {
  for (let digits = 6; digits < 9; digits += 1) {
    const text = String(Number(number.toPrecision(digits)));
    if (Math.fround(Number(text)) === number) return text;
  }
  return String(Number(number.toPrecision(9)));
}

/** Stirs two numbers into 32 bits, so that neighbours have nothing in common. */
function mix(row: number, place: number): number {
  let bits = Math.imul(row + 1, 0x9e3779b1) ^ Math.imul(place + 1, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
  return (bits ^ (bits >>> 15)) >>> 0;
}
