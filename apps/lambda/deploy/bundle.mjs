import { build } from 'esbuild';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** zod brings its messages in fifty languages, a tenth of the bundle; ours are English, which it has by itself. */
const withoutLocales = {
  name: 'without-locales',
  setup: ({ onLoad }) =>
    onLoad({ filter: /zod[/\\]v4[/\\]locales[/\\]index\.js$/ }, ({ path }) => ({
      contents: "export { default as en } from './en.js';",
      resolveDir: dirname(path),
    })),
};

/**
 * Bundles all functions into `bundle/index.mjs`, and into chunks beside it what is loaded on first use: each vendor's SDK,
 * and the AWS SDK's ways to credentials that Lambda has no use for. Source maps stay there too, and out of the zip.
 */
export async function bundle() {
  // Chunks are named by what is in them, so those of before would stay.
  await rm(join(root, 'bundle'), { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: ['src/index.ts'],
    outdir: 'bundle',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    splitting: true,
    platform: 'node',
    target: 'node24',
    // Naming conditions drops esbuild's own `module`, without which CommonJS twins of the SDKs come in.
    conditions: ['@lading/source', 'module'],
    mainFields: ['module', 'main'],
    // Errors keep their names, by which the state machine knows them: each class says its own in a literal.
    minify: true,
    plugins: [withoutLocales],
    sourcemap: 'external',
    legalComments: 'none',
    // Parts of the SDKs call `require` of Node's own modules.
    banner: {
      js: "import { createRequire as lambdaRequire } from 'node:module'; const require = lambdaRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
}
