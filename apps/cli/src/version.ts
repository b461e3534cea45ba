import { readFileSync } from 'node:fs';

/** The version of this package; its manifest is one folder up from the sources as from the build. */
export function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return String((manifest as { version?: unknown }).version);
}
