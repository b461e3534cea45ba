import { createHash } from 'node:crypto';

/** What happened, in order. Two runs of one seed give the same hash. */
export interface Trace {
  add(at: number, who: string, what: string): void;
  hash(): string;
  /** Empty unless they are kept. */
  lines(): readonly string[];
}

/** Hashes every line, and keeps them all if somebody wants to read them. */
export function createTrace({ keep = false }: { keep?: boolean } = {}): Trace {
  const hash = createHash('sha256');
  const kept: string[] = [];
  return {
    add(at, who, what) {
      const line = `${at} ${who} ${what}`;
      hash.update(`${line}\n`);
      if (keep) kept.push(line);
    },
    hash: () => hash.copy().digest('hex').slice(0, 16),
    lines: () => kept,
  };
}
