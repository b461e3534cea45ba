// The command as it is published: one package, all that it needs but the local stack in it (its database is native code). Node
// needn't look for hundreds of modules when it starts.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle } from '../../tools/bundle.mjs';

const folder = import.meta.dirname;
const { metafile } = await bundle(folder, {
  entryPoints: ['src/main.ts'],
  target: 'node22.12',
  external: ['@lading/local-stack'],
  metafile: true,
});
await writeFile(join(folder, 'bundle', 'LICENSES.txt'), await licensesOf(Object.keys(metafile.inputs)));

/** What others wrote may be passed on with its license only. */
async function licensesOf(inputs) {
  const packages = new Set(
    inputs.flatMap((path) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []),
  );
  const texts = [...packages].sort().map(async (path) => {
    const at = join(folder, path);
    const { name, version, license } = JSON.parse(await readFile(join(at, 'package.json'), 'utf8'));
    const files = (await readdir(at)).filter((file) => /^(licen[cs]e|notice)/i.test(file));
    const said = await Promise.all(files.sort().map((file) => readFile(join(at, file), 'utf8')));
    return [`${name} ${version} (${license})`, ...said].join('\n\n');
  });
  return `${(await Promise.all(texts)).join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
