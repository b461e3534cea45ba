/** A source of chance that one seed decides, whole. */
export interface SeededRandom {
  /** 0 to below 1. */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(choices: readonly [T, ...T[]]): T;
  /** Another source under a name: what is drawn from one doesn't change what comes from the other. */
  fork(name: string): SeededRandom;
}

/** Same seed and name, same sequence, on every machine. Not for secrets. */
export function createSeededRandom(seed: number, name = ''): SeededRandom {
  const next = sfc32(hash(`${seed}/${name}`));
  const between = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: <T>(choices: readonly [T, ...T[]]) => choices[between(0, choices.length - 1)] as T,
    fork: (child) => createSeededRandom(seed, `${name}/${child}`),
  };
}

/** FNV-1a, four times with different starts: spreads a text over the generator's 128 bits. */
function hash(text: string): [number, number, number, number] {
  const words = [0x811c9dc5, 0x01000193, 0x9e3779b9, 0x85ebca6b].map((start) => {
    let word = start;
    for (let at = 0; at < text.length; at += 1) word = Math.imul(word ^ text.charCodeAt(at), 0x01000193);
    return word | 0;
  });
  return words as [number, number, number, number];
}

/** Chris Doty-Humphrey's small fast counter generator: 32-bit arithmetic only, so it is the same everywhere. */
function sfc32([a, b, c, counter]: [number, number, number, number]): () => number {
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let warmUp = 0; warmUp < 16; warmUp += 1) next();
  return next;
}
