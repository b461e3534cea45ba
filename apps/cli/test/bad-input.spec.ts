import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenAiStats } from '@lading/local-stack';
import { mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCli } from './cli-process.ts';
import type { Ended } from './cli-process.ts';
import { startWorkbench } from './workbench.ts';
import type { Bench, State, Workbench } from './workbench.ts';

let workbench: Workbench;
let bench: Bench;
let batchId: string;
let outputFileId: string;
let words: number;

beforeAll(async () => {
  workbench = await startWorkbench();
  bench = await workbench.open('bad');
  words = await bench.load(1);
  [batchId = ''] = await bench.submitAll();
  const run = await bench.pipeline.repo.runs.get(batchId);
  const batch = await bench.pipeline.openai.getBatch(run?.openaiBatchId ?? '');
  outputFileId = batch.outputFileId ?? '';
  const small = await workbench.open('small', { PINECONE_INDEX: 'small', LADING_DIMENSIONS: '8' });
  expect(await small.run(['list'])).toMatchObject({ code: 0 });
  await writeFile(join(bench.cwd, 'not-json.ndjson'), '{"PK":{"S":"IMAGE#1"},"SK":{"S":"A"}}\n{"PK":\n');
  await writeFile(
    join(bench.cwd, 'no-item.ndjson'),
    '{"PK":{"S":"IMAGE#1"},"SK":{"S":"A"}}\n{"text":"milk"}\n',
  );
  await writeFile(join(bench.cwd, 'empty.ndjson'), '');
  await mkdir(join(bench.cwd, 'folder'));
});

afterAll(async () => await workbench[Symbol.asyncDispose]());

/** Ports, ids, paths and lengths are different each time; what is said about them is not. */
function normalise(text: string): string {
  return text
    .replace(/^target: .*\n/, '')
    .replaceAll(workbench.stack.urls.openai, 'OPENAI_URL')
    .replaceAll(workbench.stack.urls.pinecone, 'PINECONE_URL')
    .replaceAll(workbench.stack.urls.dynamodb, 'DYNAMODB_URL')
    .replaceAll(bench.cwd, 'FOLDER')
    .replaceAll(batchId, 'BATCH')
    .replaceAll(/\bbatch_[0-9a-f]{20,}/g, 'OPENAI_BATCH')
    .replaceAll(/\bfile-[0-9a-f]{20,}/g, 'FILE')
    .replaceAll(/\b(\d+ of )?\d{4,} bytes/g, 'N bytes');
}

interface Case {
  what: string;
  args: string[];
  env?: Record<string, string>;
  code?: number;
}

const CASES: Case[] = [
  { what: 'a batch that nobody knows, to ingest', args: ['ingest', '--batch', 'nope'] },
  { what: 'a batch that nobody knows, to show', args: ['status', 'nope'] },
  { what: 'an index of another dimension', args: ['ingest'], env: { PINECONE_INDEX: 'small' } },
  { what: 'an index that is missing', args: ['ingest'], env: { PINECONE_INDEX: 'missing' } },
  {
    what: 'an index that is missing, to search',
    args: ['search', 'x'],
    env: { PINECONE_INDEX: 'missing' },
  },
  { what: 'a table that is missing, to ingest', args: ['ingest'], env: { DYNAMODB_TABLE_NAME: 'Missing' } },
  { what: 'a table that is missing, to submit', args: ['submit'], env: { DYNAMODB_TABLE_NAME: 'Missing' } },
  { what: 'a table that is missing, to list', args: ['list'], env: { DYNAMODB_TABLE_NAME: 'Missing' } },
  { what: 'a wrong OpenAI key, to submit', args: ['submit'], env: { OPENAI_API_KEY: 'sk-wrong' } },
  { what: 'a wrong OpenAI key, to ingest', args: ['ingest'], env: { OPENAI_API_KEY: 'sk-wrong' } },
  { what: 'a wrong Pinecone key', args: ['ingest'], env: { PINECONE_API_KEY: 'wrong' } },
  { what: 'an import that is missing', args: ['import', 'nope.ndjson'], code: 2 },
  { what: 'an import that is a folder', args: ['import', 'folder'], code: 2 },
  { what: 'an import with a line that is not JSON', args: ['import', 'not-json.ndjson'], code: 2 },
  { what: 'an import with a line that is not an item', args: ['import', 'no-item.ndjson'], code: 2 },
  { what: 'an empty import', args: ['import', 'empty.ndjson'], code: 2 },
  {
    what: 'a stack that is not running',
    args: ['list'],
    env: { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' },
  },
  { what: 'a file of variables that is missing', args: ['list', '--env', 'nope'], code: 2 },
  { what: 'a setting that is no number', args: ['list'], env: { LADING_DIMENSIONS: 'many' }, code: 2 },
  { what: 'a limit that is no number', args: ['submit', '--limit', 'all'], code: 2 },
  { what: 'a command that there is not', args: ['ingset'], code: 2 },
];

describe('bad input', () => {
  const runs = new Map<string, Ended>();
  let before: { state: State; stats: OpenAiStats };

  beforeAll(async () => {
    before = { state: await bench.state(), stats: await workbench.stats() };
    // None of them changes anything, so they don't mind each other.
    const waiting = [...CASES];
    const takeTurns = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        runs.set(next.what, await bench.run(next.args, { env: next.env }));
      }
    };
    await Promise.all([takeTurns(), takeTurns(), takeTurns()]);
  });

  it.each(CASES)('$what ends with a message that helps', ({ what, code = 1 }) => {
    const run = runs.get(what);
    expect(run).toMatchObject({ code, signal: null, stdout: '' });
    expect(normalise(run?.stderr ?? '')).toMatchSnapshot();
    // No stack trace, and no secret.
    expect(run?.stderr).not.toMatch(/ {4}at |sk-wrong/);
  });

  it('changes nothing and buys nothing', async () => {
    expect(await bench.state()).toEqual(before.state);
    const { inputsEmbedded, batchesCreated, uploads } = before.stats;
    expect(await workbench.stats()).toMatchObject({ inputsEmbedded, batchesCreated, uploads });
    const run = await bench.pipeline.repo.runs.get(batchId);
    expect(run).toMatchObject({ attempts: 0 });
    expect(run?.lease).toBeUndefined();
  });

  it('a configuration that is missing is told of whole, at once', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'cli-bare-'));
    const cwd = folder.path;
    const run = await startCli(['ingest'], { cwd, env: {} }).ended;
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatchSnapshot();
  });

  it('variables of somebody else are not written over by a local stack', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'cli-env-'));
    const cwd = folder.path;
    await writeFile(join(cwd, '.env.local'), 'OPENAI_API_KEY=sk-mine\n');
    const run = await startCli(['local', '--free-ports', '--reset'], { cwd, env: {} }).ended;
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr.replaceAll(cwd, 'FOLDER')).toMatchSnapshot();
    expect(await readFile(join(cwd, '.env.local'), 'utf8')).toBe('OPENAI_API_KEY=sk-mine\n');
  });
});

describe('a result file that cannot be used', () => {
  /** The batch stays as it is, its failure is recorded, and the next run brings it home once the file is mended. */
  async function expectKept(attempts: number, work: () => Promise<unknown>) {
    const before = await bench.state();
    await work();
    const run = await bench.run(['ingest']);
    expect(run).toMatchObject({ code: 3, signal: null });
    expect(normalise(run.stdout)).toMatchSnapshot();
    expect(await bench.state()).toEqual(before);
    const kept = await bench.pipeline.repo.runs.get(batchId);
    expect(kept).toMatchObject({ attempts, lastError: { message: expect.any(String) } });
    expect(kept?.lease).toBeUndefined();
  }

  it('because it is cut off is left where it is', async () => {
    await expectKept(1, () =>
      workbench.control(
        'POST',
        '/_local/faults',
        JSON.stringify({ kind: 'cut', mode: 'reset', afterBytes: 5000, times: 100 }),
      ),
    );
    await workbench.control('DELETE', '/_local/faults');
  });

  it('because it is not NDJSON is left where it is, and ingested once it is mended', async () => {
    const content = new URL(`files/${outputFileId}/content`, `${workbench.stack.urls.openai}/`);
    const whole = await fetch(content, { headers: { authorization: `Bearer ${workbench.stack.apiKey}` } });
    const bytes = await whole.arrayBuffer();
    const path = `/_local/files/${outputFileId}/content`;
    await expectKept(2, () => workbench.control('PUT', path, '<html>Service unavailable</html>\n'));

    await workbench.control('PUT', path, bytes);
    expect(await bench.run(['ingest'])).toMatchObject({ code: 0 });
    expect(await bench.pipeline.repo.words.countByStatus()).toMatchObject({ SUCCESS: words, PENDING: 0 });
  });
});
