import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';

interface Damage {
  /** Where, as a share of the length, so that it makes sense for every length that shrinking tries. */
  at: number;
  removed: number;
  inserted: Uint8Array;
}

/** What breaks parsers: line ends, quotes and escapes, brackets, halves of characters and of surrogates, zero bytes. */
const SHARP = [
  '\n',
  '\r',
  '\r\n',
  '\n\n',
  '"',
  '\\',
  '\\u',
  '\\ud800',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '0',
  '-',
  'e',
  '\0',
]
  .map((text) => Buffer.from(text))
  .concat([
    Buffer.of(0x80),
    Buffer.of(0xc3),
    Buffer.of(0xff),
    Buffer.of(0xe2, 0x80, 0xa8),
    Buffer.of(0xef, 0xbb, 0xbf),
  ]);

const damage: Arbitrary<Damage> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.integer({ min: 0, max: 12 }),
  inserted: fc.oneof(
    fc.constant(new Uint8Array()),
    fc.constantFrom(...SHARP),
    fc.uint8Array({ maxLength: 6 }),
  ),
});

/** The same bytes with a few places cut, overwritten or filled with what breaks parsers. */
export function damaged(whole: Arbitrary<Uint8Array>, most = 4): Arbitrary<Uint8Array> {
  return fc
    .tuple(whole, fc.array(damage, { maxLength: most }))
    .map(([bytes, damages]) => damages.reduce(apply, bytes));
}

function apply(bytes: Uint8Array, { at, removed, inserted }: Damage): Uint8Array {
  const start = Math.floor(at * bytes.byteLength);
  return Buffer.concat([bytes.subarray(0, start), inserted, bytes.subarray(start + removed)]);
}

/** The same bytes in pieces of any size, as they come from a socket. */
export function pieces(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const all: Uint8Array[] = [];
  for (let at = 0, piece = 0; at < bytes.byteLength; piece += 1) {
    const end = at + (sizes[piece % sizes.length] ?? bytes.byteLength);
    all.push(bytes.subarray(at, end));
    at = end;
  }
  return all;
}

export const pieceSizes: Arbitrary<number[]> = fc.array(fc.integer({ min: 1, max: 300 }), {
  minLength: 1,
  maxLength: 4,
});
