import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { PublishedPackage } from '../src/published-packages.ts';

/** One TypeScript example of a README: a whole program. */
export interface ReadmeProgram {
  /** `streams-2.ts` is the second of streams. */
  file: string;
  source: string;
  /** What it says that it prints, by `// → …` behind a call. */
  prints: string[];
}

/** Every block of TypeScript in a package's README. */
export function readmePrograms({ folder }: PublishedPackage): ReadmeProgram[] {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  return [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, source = ''], index) => ({
    file: `${basename(folder)}-${index + 1}.ts`,
    source,
    prints: [...source.matchAll(/\/\/ → (.*)$/gm)].map(([, printed = '']) => printed),
  }));
}
