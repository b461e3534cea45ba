import { expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkApi } from '../src/api-report.ts';
import { listLibraries } from '../src/published-packages.ts';

const libraries = listLibraries();

it('every public surface is as its report says, and every export has a doc block (else: npm run api)', () => {
  const found = checkApi(libraries, { update: false });
  expect(found).toHaveLength(libraries.length);
  expect(found).toEqual(found.map(({ name }) => ({ name, changed: false, undocumented: [] })));
}, 180_000);

const NEUTRAL = ['openai-batch', 'pinecone-upsert', 'staging', 'streams'];

it.each(NEUTRAL)('%s knows nothing of receipts or of the pipeline', (name) => {
  const folder = libraries.find(({ folder }) => folder.endsWith(`/${name}`))?.folder ?? '';
  const files = globSync('{src/**/*.ts,README.md,package.json}', { cwd: folder, exclude: ['**/*.spec.ts'] });
  expect(files.length).toBeGreaterThan(3);
  const found = files.flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    return [...text.matchAll(/receipt|merchant|\bOCR\b|LADING_[A-Z]+|dynamo|word_?id/gi)].map(
      ([word]) => `${file}: ${word}`,
    );
  });
  expect(found).toEqual([]);
});

it.each(libraries.map(({ folder, manifest }) => [manifest.name, folder] as const))(
  'the README of %s says what to do about each of its errors',
  async (_name, folder) => {
    const exported = (await import(join(folder, 'src/index.ts'))) as Record<string, unknown>;
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    const errors = Object.entries(exported).filter(
      ([, value]) => typeof value === 'function' && value.prototype instanceof Error,
    );
    expect(errors.map(([name]) => name).filter((name) => !readme.includes(name))).toEqual([]);
  },
);
