import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Bundles all functions into one file, `bundle/index.mjs`; its source map stays beside it and out of the zip. */
export async function bundle() {
  await build({
    absWorkingDir: root,
    entryPoints: ['src/index.ts'],
    outfile: 'bundle/index.mjs',
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // Naming conditions drops esbuild's own `module`, without which CommonJS twins of the SDKs come in.
    conditions: ['@lading/source', 'module'],
    mainFields: ['module', 'main'],
    minify: true,
    // The state machine knows errors by their names.
    keepNames: true,
    sourcemap: 'external',
    legalComments: 'none',
    // Parts of the SDKs call `require` of Node's own modules.
    banner: {
      js: "import { createRequire as lambdaRequire } from 'node:module'; const require = lambdaRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
}
