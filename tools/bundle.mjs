// What all bundles of the workspace have in common; each program's folder says what is its own.
import { build } from 'esbuild';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What stands in a bundle for a module of which most is never used. */
const REDUCED = [
  // zod brings its messages in fifty languages; ours are English, which it has by itself.
  { module: /zod[/\\]v4[/\\]locales[/\\]index\.js$/, contents: "export { default as en } from './en.js';" },
  // Of undici we have connections. With `fetch`, caches and mocks it takes twice as long to load: 50 ms.
  {
    module: /[/\\]undici[/\\]index\.js$/,
    contents: `exports.Agent = require('./lib/dispatcher/agent.js');
      exports.Client = require('./lib/dispatcher/client.js');`,
  },
];

const reduce = {
  name: 'reduce',
  setup({ onLoad }) {
    for (const { module, contents } of REDUCED)
      onLoad({ filter: module }, ({ path }) => ({ contents, resolveDir: dirname(path) }));
  },
};

/**
 * Bundles programs of a folder, from the workspace's sources, into its `bundle`: a file for each entry point, and chunks beside them
 * of what several have in common and of what is loaded on first use (each vendor's SDK, most ways to AWS credentials).
 * `options` are esbuild's, and go before what stands here. Resolves with esbuild's result.
 */
export async function bundle(folder, options) {
  // Chunks are named by what is in them, so those of before would stay.
  await rm(join(folder, 'bundle'), { recursive: true, force: true });
  return await build({
    absWorkingDir: folder,
    outdir: 'bundle',
    bundle: true,
    format: 'esm',
    splitting: true,
    platform: 'node',
    // Naming conditions drops esbuild's own `module`, without which CommonJS twins of the SDKs come in.
    conditions: ['@lading/source', 'module'],
    mainFields: ['module', 'main'],
    plugins: [reduce],
    legalComments: 'none',
    // Parts of the SDKs call `require` of Node's own modules.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    logLevel: 'warning',
    ...options,
  });
}
