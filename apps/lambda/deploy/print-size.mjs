import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { bundle } from './bundle.mjs';

// `npm run size`: what a cold start pays for. Fails beyond what docs/operate.md promises. Judged is the time of CPU, which
// is at least the time on a machine that does nothing else, and nearly the same on one that does.

const MAX_ZIP_BYTES = 2_000_000;
const MAX_IMPORT_MS = 250;
const RUNS = 9;

await bundle();
const index = fileURLToPath(new URL('../bundle/index.mjs', import.meta.url));
const all = globSync('*.mjs', { cwd: dirname(index) }).map((name) => join(dirname(index), name));
const bytes = all.map((path) => readFileSync(path));
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const zipBytes = sum(bytes.map((content) => deflateRawSync(content, { level: 9 }).byteLength));

/** Medians of so many fresh processes. */
function measureImport(paths) {
  const code = `const begun = performance.now(); const cpu = process.cpuUsage();
for (const path of ${JSON.stringify(paths)}) await import(path);
const { user, system } = process.cpuUsage(cpu);
console.log(JSON.stringify({ wallMs: performance.now() - begun, cpuMs: (user + system) / 1000 }));`;
  const runs = Array.from({ length: RUNS }, () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
      encoding: 'utf8',
    });
    if (!stdout) throw new Error(`The bundle can't be loaded: ${stderr}`);
    return JSON.parse(stdout);
  });
  const medianOf = (name) => runs.map((run) => run[name]).toSorted((a, b) => a - b)[Math.floor(RUNS / 2)];
  return { cpuMs: medianOf('cpuMs'), wallMs: medianOf('wallMs') };
}

const megabytes = (count) => `${(count / 1e6).toFixed(2)} MB`;
const times = ({ cpuMs, wallMs }) => `${cpuMs.toFixed(0)} ms of CPU, ${wallMs.toFixed(0)} ms by the clock`;
const cold = measureImport([index]);

console.log(
  `bundle ${megabytes(sum(bytes.map(({ byteLength }) => byteLength)))} in ${all.length} files, zip ${megabytes(zipBytes)} (at most ${megabytes(MAX_ZIP_BYTES)})`,
);
console.log(`import ${times(cold)} (at most ${MAX_IMPORT_MS} ms of CPU)`);
console.log(`with all that calls may load later: ${times(measureImport(all))}`);
if (zipBytes > MAX_ZIP_BYTES || cold.cpuMs > MAX_IMPORT_MS) process.exitCode = 1;
