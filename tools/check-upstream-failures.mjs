// Every test that docs/upstream-failures.md names must be there, in its file and under its title.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const PAGE = 'docs/upstream-failures.md';
const FAILURES = 37;
const MOST_WITHOUT_PART = 8;

const read = (path) => readFileSync(join(ROOT, path), 'utf8');
const rows = read(PAGE)
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').map((cell) => cell.trim()));
const tests = rows.flatMap((cells) =>
  [...cells.join('|').matchAll(/`([\w./-]+\.ts)` › ([^|;(]*[^|;( )])/g)].map(([, file, title]) => ({
    file,
    title,
  })),
);

const problems = tests.flatMap(({ file, title }) => {
  let text;
  try {
    text = read(file);
  } catch {
    return [`${file} is not there.`];
  }
  const quoted = ["'", '`', '"'].map((quote) => `${quote}${title}${quote}`);
  return quoted.some((name) => text.includes(name)) ? [] : [`${file} has no test "${title}".`];
});
const numbered = rows.filter(([, number]) => /^\d+$/.test(number));
for (let number = 1; number <= FAILURES; number += 1) {
  if (numbered.filter((cells) => cells[1] === String(number)).length !== 1)
    problems.push(`Failure ${number} has no row of its own.`);
}
for (const cells of rows) {
  const isHead = /^(number|input|-*)$/.test(cells[1]);
  if (!isHead && !cells.some((cell) => cell.startsWith('–') || cell.includes('› ')))
    problems.push(`The row "${cells[1]}" names no test.`);
}
const withoutPart = numbered.filter((cells) => cells[3]?.startsWith('–')).length;
if (withoutPart > MOST_WITHOUT_PART) problems.push(`${withoutPart} failures are said to have no part here.`);

for (const problem of problems) process.stderr.write(`${PAGE}: ${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
