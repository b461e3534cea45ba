import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { publint } from 'publint';
import { listLibraries, listPublishedPackages, WORKSPACE_ROOT } from '../src/published-packages.ts';
import { startRegistry } from './local-registry.ts';
import { createProject } from './outside-project.ts';
import type { OutsideProject } from './outside-project.ts';
import { packAll } from './pack-all.ts';
import type { Packed } from './pack-all.ts';
import { startStackProcess } from '../src/stack-process.ts';
import type { StackProcess } from '../src/stack-process.ts';
import { readmePrograms } from './readme-programs.ts';
import { runProgram } from '../src/run-program.ts';

/** Ten packs and seven installs, on a machine that may be busy with other things. */
const INSTALL_MS = 900_000;
const EXAMPLES = [
  'openai-batch-lambda',
  'pinecone-backfill',
  'dynamo-report',
  'local-stack-tests',
  'embed-any-text',
];

let scratch: string;
let packages: Packed[];
let registry: Awaited<ReturnType<typeof startRegistry>>;
/** One project for each example, one of somebody who installs every library, and one with the command line alone. */
const projects = new Map<string, OutsideProject>();
const projectOf = (name: string): OutsideProject => {
  const project = projects.get(name);
  if (!project) throw new Error(`${name} was not installed`);
  return project;
};
const packedOf = (name: string) => packages.find(({ manifest }) => manifest.name === name)!;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'lading-packaging-'));
  packages = await packAll(scratch);
  registry = await startRegistry(packages);
  for (const name of EXAMPLES) {
    const from = join(WORKSPACE_ROOT, 'examples', name);
    const project = await createProject(join(scratch, name), { registryUrl: registry.url, from });
    await project.install(name === 'local-stack-tests' ? '--omit=optional' : '--omit=dev');
    projects.set(name, project);
  }
  const libraryNames = listLibraries().map(({ manifest }) => manifest.name);
  const others = { everything: libraryNames, command: [packedOf('lading').tarball] };
  for (const [name, installed] of Object.entries(others)) {
    const project = await createProject(join(scratch, name), { registryUrl: registry.url });
    await project.write('package.json', `{ "name": "${name}", "private": true, "type": "module" }`);
    await project.install(...installed);
    projects.set(name, project);
  }
}, INSTALL_MS);

afterAll(async () => {
  registry?.close();
  await rm(scratch, { recursive: true, force: true });
});

const published = listPublishedPackages().map(({ manifest, folder }) => [manifest.name, folder] as const);
const libraries = listLibraries();

describe.each(published)('the tarball of %s', (name, folder) => {
  it('brings its README and its license, and no test', async () => {
    const { files } = packedOf(name);
    expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'package.json']));
    const license = (path: string) => readFile(join(path, 'LICENSE'), 'utf8');
    expect(await license(folder)).toBe(await license(WORKSPACE_ROOT));
    expect(files.filter((file) => /\.spec\.|tsbuildinfo|(^|\/)test\//.test(file))).toEqual([]);
  });

  it('has nothing that publint minds', async () => {
    const { tarball } = packedOf(name);
    const bytes = await readFile(tarball);
    const content = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const { messages } = await publint({ pack: { tarball: content }, strict: true });
    expect(messages).toEqual([]);
  });
});

it.each(libraries.map(({ manifest, folder }) => [manifest.name, folder]))(
  'the tarball of %s brings the sources that its maps name',
  async (name, folder) => {
    const { files } = packedOf(name);
    const maps = files.filter((file) => /\.d\.ts\.map$/.test(file));
    expect(maps.length).toBeGreaterThan(0);
    for (const map of maps) {
      const { sources } = JSON.parse(await readFile(join(folder, map), 'utf8')) as { sources: string[] };
      const named = sources.map((source) => posix.join(posix.dirname(map), source));
      // A map of something that was built once and is gone since is no fault of the package.
      if (files.includes(map.replace('dist/', 'src/').replace('.d.ts.map', '.ts')))
        expect(files).toEqual(expect.arrayContaining(named));
    }
  },
);

it('the command line brings the licenses of what is bundled in it', async () => {
  const { folder, files } = packedOf('lading');
  expect(files).toContain('bundle/LICENSES.txt');
  const licenses = await readFile(join(folder, 'bundle/LICENSES.txt'), 'utf8');
  expect(licenses).toMatch(/^openai [\d.]+ \(Apache-2\.0\)\n\n +Apache License/m);
});

it('every library resolves for every kind of ES module consumer (attw --profile esm-only)', async () => {
  const attw = join(WORKSPACE_ROOT, 'node_modules/.bin/attw');
  for (const { manifest } of libraries) {
    const { tarball } = packedOf(manifest.name);
    const { exitCode, output } = await runProgram(scratch, attw, [tarball, '--profile', 'esm-only']);
    expect({ name: manifest.name, exitCode, output: exitCode === 0 ? '' : output }).toMatchObject({
      exitCode: 0,
    });
  }
}, 600_000);

describe('an app that installs only', () => {
  const foreign = (name: string) =>
    projectOf(name)
      .installed()
      .filter((installed) => !installed.startsWith('@lading/'));

  it('openai-batch gets OpenAI’s SDK, what downloads files, and nothing else', () => {
    expect(foreign('openai-batch-lambda')).toEqual(['openai', 'undici']);
  });

  it('pinecone-upsert gets Pinecone’s SDK, and no package of OpenAI, AWS or zod', () => {
    expect(foreign('pinecone-backfill')).toContain('@pinecone-database/pinecone');
    expect(foreign('pinecone-backfill').filter((name) => /openai|aws|smithy|^zod$/.test(name))).toEqual([]);
  });

  it('dynamo-repo gets no package of OpenAI or Pinecone', () => {
    expect(foreign('dynamo-report').filter((name) => /openai|pinecone|dynalite/.test(name))).toEqual([]);
  });

  it('the command line gets its local stack, and no vendor’s SDK', () => {
    expect(projectOf('command').installed()).toEqual(
      expect.arrayContaining(['@lading/local-stack', 'dynalite', 'lading']),
    );
    expect(foreign('command').filter((name) => /openai|pinecone|aws|smithy|zod/.test(name))).toEqual([]);
  });

  it.each(['openai-batch-lambda', 'pinecone-backfill', 'dynamo-report'])(
    '%s gets no adapter of another vendor',
    (name) => {
      const adapters = ['@lading/openai-batch', '@lading/pinecone-upsert', '@lading/dynamo-repo'];
      expect(
        projectOf(name)
          .installed()
          .filter((installed) => adapters.includes(installed)),
      ).toHaveLength(1);
    },
  );
});

describe('compiled outside, strictly and with its libraries checked', () => {
  it.each(EXAMPLES)(
    'the example %s has no error',
    async (name) => {
      expect(await projectOf(name).compile()).toBe('');
    },
    120_000,
  );

  it('no program of a README has an error', async () => {
    const everything = projectOf('everything');
    for (const library of libraries)
      for (const { file, source } of readmePrograms(library)) await everything.write(`src/${file}`, source);
    expect(await everything.compile()).toBe('');
  }, 300_000);
});

describe('run against the packed local stack', () => {
  let stack: StackProcess;
  beforeAll(async () => {
    stack = await startStackProcess(
      join(projectOf('everything').folder, 'node_modules/.bin/lading-local-stack'),
    );
  });
  afterAll(() => stack?.stop());

  const node = (name: string, ...args: string[]) => projectOf(name).run(process.execPath, args, stack.env);

  it('the command line brings receipts home', async () => {
    const lading = (...args: string[]) =>
      projectOf('command').run('node_modules/.bin/lading', args, stack.env);
    const sample = await lading('sample', '--receipts', '1');
    await projectOf('command').write('receipts.ndjson', sample.stdout);
    for (const args of [['init'], ['import', 'receipts.ndjson'], ['submit'], ['ingest', '--watch'], ['list']])
      expect(await lading(...args)).toMatchObject({ exitCode: 0 });
  }, 300_000);

  it.each(
    libraries.flatMap((library) =>
      readmePrograms(library).map((program) => [program.file, program] as const),
    ),
  )('the README’s program %s prints what it says', async (file, { source, prints }) => {
    await projectOf('everything').write(`src/${file}`, source);
    const ended = await node('everything', `src/${file}`);
    expect(ended).toMatchObject({ exitCode: 0 });
    for (const printed of prints) expect(ended.stdout).toContain(printed);
  });

  it('the Lambda of openai-batch finds the products that are twins', async () => {
    const driver = `
      import { collect, submit } from './src/handler.ts';
      const titles = { a: 'oat milk, organic', b: 'oat milk, organic', c: 'garden hose' };
      const batch = await submit({ products: Object.entries(titles).map(([sku, title]) => ({ sku, title })) });
      let collected = await collect(batch);
      while (!collected.done) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        collected = await collect(batch);
      }
      console.log(JSON.stringify({ ...collected, twins: collected.twins.map((twins) => twins.sort()) }));`;
    await projectOf('openai-batch-lambda').write('drive.mjs', driver);
    const { stdout, output } = await node('openai-batch-lambda', 'drive.mjs');
    expect(output).toBe(stdout);
    expect(JSON.parse(stdout)).toEqual({ done: true, embedded: 3, twins: [['a', 'b']], failed: [] });
  });

  it('the backfill of pinecone-upsert tells of every record, run once or twice', async () => {
    const records = [
      { id: 'article 1', values: [1, 0, 0], metadata: { lang: 'de' } },
      { id: 'article 2', values: [0, 0, 0] },
    ];
    const ndjson = records.map((record) => JSON.stringify(record)).join('\n');
    await projectOf('pinecone-backfill').write('vectors.ndjson', ndjson);
    const backfill = () =>
      projectOf('pinecone-backfill').run(process.execPath, ['src/backfill.ts', 'vectors.ndjson', '3'], {
        ...stack.env,
        PINECONE_INDEX: 'articles',
      });
    for (const { exitCode, stdout } of [await backfill(), await backfill()]) {
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/^article 2: ZERO_VECTOR, /);
      expect(stdout).toContain('1 stored, 1 refused');
    }
  });

  it('the texts of a file come home by the pipeline, are found, and are not bought again', async () => {
    const args = ['src/embed.ts', 'items.ndjson', 'Send anything back within thirty days'];
    // A table of its own: elsewhere the programs of READMEs have left batches that are staged in other folders.
    const env = { ...stack.env, DYNAMODB_TABLE_NAME: 'HelpTexts' };
    const embed = () => projectOf('embed-any-text').run(process.execPath, args, env);
    const first = await embed();
    expect(first).toMatchObject({ exitCode: 0 });
    expect(first.stdout.split('\n')).toEqual([
      'rücksendung is not bought: INVALID_ID',
      'refused',
      'submitted: 3',
      '3 of 3 stored',
      'nearest: returns/30 days {"page":"returns"}',
      '',
    ]);
    const again = await embed();
    expect(again).toMatchObject({ exitCode: 0 });
    expect(again.stdout).not.toContain('submitted');
    expect(again.stdout).toContain('nearest: returns/30 days');
  }, 120_000);

  it('the report of dynamo-repo counts the words that came home', async () => {
    const { exitCode, stdout } = await node('dynamo-report', 'src/report.ts');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\| SUCCESS \| [1-9]\d* \|/);
    expect(stdout).toMatch(/\| NONE \| 0 \|/);
  });

  it('the test-suite of a team that uses the local stack passes', async () => {
    const { exitCode, output } = await node('local-stack-tests', '--test');
    expect({ exitCode, output: exitCode === 0 ? '' : output }).toEqual({ exitCode: 0, output: '' });
  });
});
