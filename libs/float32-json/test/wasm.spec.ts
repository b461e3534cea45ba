import { expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

it('keeps the WebAssembly that its sources compile to', () => {
  const check = () => execFileSync('node', [join(import.meta.dirname, '..', 'build-wasm.mjs'), '--check']);
  expect(check).not.toThrow();
});
