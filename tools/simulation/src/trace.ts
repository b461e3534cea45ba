import { createHash } from 'node:crypto';

/** What happened, in order. Two runs of one seed give the same hash. */
export interface Trace {
  add(at: number, who: string, what: string): void;
  hash(): string;
  /** The last few lines, oldest first. */
  latest(): readonly string[];
}

const LATEST = 15;
/** So many lines are hashed at a time, which costs a tenth of one by one. */
const HASHED_AT_ONCE = 256;

/** Hashes every line, and tells it at once to whoever wants to read them. */
export function createTrace({ onLine }: { onLine?: (line: string) => void } = {}): Trace {
  const hash = createHash('sha256');
  let lines: string[] = [];
  let before: string[] = [];
  const flush = () => {
    if (lines.length > 0) hash.update(`${lines.join('\n')}\n`);
    [before, lines] = [lines.slice(-LATEST), []];
  };
  return {
    add(at, who, what) {
      const line = `${at} ${who} ${what}`;
      lines.push(line);
      onLine?.(line);
      if (lines.length === HASHED_AT_ONCE) flush();
    },
    hash() {
      if (lines.length > 0) flush();
      return hash.copy().digest('hex').slice(0, 16);
    },
    latest: () => [...before, ...lines].slice(-LATEST),
  };
}
