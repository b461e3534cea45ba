/** A vector as compact JSON text such as `[0.1,-0.2]`, all numbers finite as float32 and as short as that allows. */
export interface VectorText {
  /** Nobody else writes its bytes, but it may share a block of memory with other vectors. */
  text: Uint8Array;
  /** At least 1. */
  dimension: number;
  /** Whether no number reaches 1e-8 in magnitude, as float32. */
  isZero: boolean;
}

/** Why there is no such text. `malformed`: not one flat array of numbers. `not_finite`: NaN, or too large for float32. */
export interface VectorProblem {
  problem: 'empty' | 'malformed' | 'not_finite';
}

const PROBLEMS: Record<number, VectorProblem['problem']> = {
  [-1]: 'malformed',
  [-2]: 'not_finite',
  [-3]: 'empty',
};

/** What the code says with a negative length. */
export function toProblem(code: number): VectorProblem {
  return { problem: PROBLEMS[code] ?? 'malformed' };
}
