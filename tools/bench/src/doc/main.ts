// Writes the measured parts of docs/performance.md, and its plots, from reports that `npm run bench -- --json` printed.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDoc } from './write-doc.ts';

const files = process.argv.slice(2);
if (files.length === 0) {
  process.stderr.write('Usage: npm run bench:doc -- <report.json> …, reports of `npm run bench -- --json`\n');
  process.exitCode = 2;
} else {
  const docs = join(import.meta.dirname, '..', '..', '..', '..', 'docs');
  const page = join(docs, 'performance.md');
  const reports = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(file, 'utf8')) as unknown),
  );
  const { text, plots } = writeDoc(await readFile(page, 'utf8'), reports);
  await writeFile(page, text);
  for (const [name, svg] of Object.entries(plots)) await writeFile(join(docs, 'performance', name), svg);
}
