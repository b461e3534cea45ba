import { fileURLToPath } from 'node:url';
import { bundle } from '../../../tools/bundle.mjs';

/** Bundles all functions into `bundle/index.mjs`. Source maps stay beside it, and out of the zip. */
export async function bundleFunctions() {
  await bundle(fileURLToPath(new URL('..', import.meta.url)), {
    entryPoints: ['src/index.ts'],
    outExtension: { '.js': '.mjs' },
    target: 'node24',
    // Errors keep their names, by which the state machine knows them: each class says its own in a literal.
    minify: true,
    sourcemap: 'external',
  });
}
