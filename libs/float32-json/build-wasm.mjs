// Compiles `assembly/` and writes it into `src/wasm.ts`; with `--check`, only says whether that is up to date.
import asc from 'assemblyscript/asc';
import { Buffer } from 'node:buffer';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const folder = import.meta.dirname;
const target = join(folder, 'src', 'wasm.ts');
const options = ['--runtime', 'stub', '--noAssert', '-O3', '--enable', 'simd', '--baseDir', folder];

const source = toSource(await compile());
if (!process.argv.includes('--check')) await writeFile(target, source);
else if ((await readFile(target, 'utf8')) !== source) {
  console.error(
    'src/wasm.ts is not what assembly/ compiles to. Run `npm run build-wasm` in libs/float32-json.',
  );
  process.exitCode = 1;
}

async function compile() {
  let wasm;
  const { error, stderr } = await asc.main(['assembly/index.ts', '--outFile', 'out.wasm', ...options], {
    writeFile: (_name, content) => void (wasm = content),
  });
  if (error) throw new Error(`assembly/ does not compile:\n${stderr.toString()}`, { cause: error });
  return wasm;
}

function toSource(wasm) {
  const lines = Buffer.from(wasm)
    .toString('base64')
    .match(/.{1,100}/g);
  return [
    '// Compiled from ../assembly by build-wasm.mjs, and kept here so that neither a build nor a bundle needs the compiler.',
    'export const WASM = [',
    ...lines.map((line) => `  '${line}',`),
    "].join('');",
    '',
  ].join('\n');
}
