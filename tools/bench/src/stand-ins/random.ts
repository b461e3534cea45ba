/** Chance that repeats itself for the same seed. */
export interface Random {
  /** From 0 up to 1. */
  next(): number;
  /** Mean 0, standard deviation 1. */
  normal(): number;
}

/** A xorshift (13, 17, 5) over 32 bits; quick, and good enough to make data with. */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed + 0x632be5ab, 0x45d9f3b) || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (Math.imul(state, 0x9e3779b1) >>> 0) / 2 ** 32;
  };
  return {
    next,
    // Box and Muller; 1 - x, for the logarithm of 0 is none.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}
