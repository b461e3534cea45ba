/** A source of chance that repeats itself for the same seed. */
export interface Random {
  /** From 0 up to 1. */
  next(): number;
  /** A whole number, both ends possible. */
  whole(from: number, to: number): number;
  between(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<T>(values: readonly T[]): T;
}

/**
 * Creates a source of chance from any number of whole-number seeds.
 *
 * The seeds are stirred into 32 bits of state, which a xorshift (13, 17, 5) moves on; each state times an odd constant is
 * the number given out. Sources of neighbouring seeds are unrelated, so each receipt has its own, and adding a part to one
 * receipt leaves the others as they were. Not for secrets.
 */
export function createRandom(...seeds: readonly number[]): Random {
  let state = seeds.reduce((stirred, seed) => stir(stirred ^ stir(seed + 0x632be5ab)), 0x2545f491) || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (Math.imul(state, 0x9e3779b1) >>> 0) / 2 ** 32;
  };
  const whole = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    whole,
    between: (from, to) => from + next() * (to - from),
    chance: (probability) => next() < probability,
    pick<T>(values: readonly T[]): T {
      if (values.length === 0) throw new RangeError('There is nothing to pick from');
      return values[whole(0, values.length - 1)] as T;
    },
  };
}

// Spreads every bit of a seed over all 32, so that 1 and 2 start far apart.
function stir(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x45d9f3b);
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  return bits ^ (bits >>> 16);
}
