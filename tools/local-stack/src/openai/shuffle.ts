/** The numbers from 0 to `length - 1` in an order that the seed alone decides. */
export function shuffledIndexes(length: number, seed: number): Uint32Array {
  const indexes = Uint32Array.from({ length }, (_, index) => index);
  const random = seeded(seed);
  for (let at = length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    const moved = indexes[at] as number;
    indexes[at] = indexes[other] as number;
    indexes[other] = moved;
  }
  return indexes;
}

/** Mulberry32: small, and good enough for an order. */
function seeded(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
