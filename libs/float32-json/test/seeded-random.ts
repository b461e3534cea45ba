/** A repeatable source of numbers in [0, 1), so that a failing value can be met again (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const asBits = new Uint32Array(1);
const asFloat = new Float32Array(asBits.buffer);

/** Any finite float32, each bit pattern as likely as another: all magnitudes, subnormals, both zeros. */
export function anyFloat32(random: () => number): number {
  do asBits[0] = Math.floor(random() * 2 ** 32);
  while (!Number.isFinite(asFloat[0]));
  return asFloat[0] as number;
}
