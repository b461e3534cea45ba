import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

// `npm run size`: what a cold start pays for. Median of seven fresh processes; fails beyond what docs/operate.md promises.

const MAX_ZIP_BYTES = 2_000_000;
const MAX_IMPORT_MS = 250;
const RUNS = 7;

await bundle();
const path = fileURLToPath(new URL('../bundle/index.mjs', import.meta.url));
const content = readFileSync(path);
const zipBytes = deflateRawSync(content, { level: 9 }).byteLength;

const code = `const begun = performance.now(); const cpu = process.cpuUsage();
await import(${JSON.stringify(path)});
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
const wallMs = medianOf('wallMs');

console.log(
  `bundle ${(content.byteLength / 1e6).toFixed(2)} MB, zip ${(zipBytes / 1e6).toFixed(2)} MB (at most 2 MB)`,
);
console.log(
  `import ${wallMs.toFixed(0)} ms, ${medianOf('cpuMs').toFixed(0)} ms of CPU (at most ${MAX_IMPORT_MS} ms)`,
);
if (zipBytes > MAX_ZIP_BYTES || wallMs > MAX_IMPORT_MS) process.exitCode = 1;
