import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startWorkbench } from './workbench.ts';
import type { Bench, Workbench } from './workbench.ts';

let workbench: Workbench;
let bench: Bench;

beforeAll(async () => {
  workbench = await startWorkbench();
  bench = await workbench.open('target');
  await bench.load(1);
  await bench.submitAll();
  await writeFile(join(bench.cwd, 'items.ndjson'), '{"PK":{"S":"IMAGE#1"},"SK":{"S":"A"}}\n');
});

afterAll(async () => await workbench[Symbol.asyncDispose]());

const WORKING = [['init'], ['import', 'items.ndjson'], ['submit'], ['ingest'], ['search', 'milk']];

describe('commands that write or cost, on anything but this machine', () => {
  it('do nothing that nobody confirmed', async () => {
    const before = await bench.state();
    const { requests } = await workbench.stats();

    // One address elsewhere is enough; the name can't be resolved, should anything be sent to it.
    const env = {
      PINECONE_CONTROLLER_HOST: 'https://pinecone.invalid',
      LADING_ALLOW_HOSTS: 'pinecone.invalid',
    };
    for (const run of await Promise.all(WORKING.map((args) => bench.run(args, { env })))) {
      expect(run).toMatchObject({ code: 2, stdout: '' });
      expect(run.stderr).toMatch(/^target: real vendors · .*https:\/\/pinecone\.invalid index receipts/);
      expect(run.stderr).toMatch(/Nobody is here to confirm it: add --yes if that is meant\.\n$/);
    }

    expect(await bench.state()).toEqual(before);
    expect((await workbench.stats()).requests).toEqual(requests);
  });

  it('go on with --yes', async () => {
    // OpenAI's own address, to which init sends nothing.
    const env = { OPENAI_BASE_URL: '' };
    expect(await bench.run(['init'], { env })).toMatchObject({ code: 2 });
    const run = await bench.run(['init', '--yes'], { env });
    expect(run).toMatchObject({ code: 0 });
    expect(run.stderr).toMatch(/^target: real vendors/);
    expect(run.stdout).toContain('table Table-target: was there already\n');
  });
});

describe('commands on this machine', () => {
  it('never ask', async () => {
    for (const args of [...WORKING, ['list'], ['status']]) {
      const run = await bench.run(args);
      expect(run).toMatchObject({ code: 0 });
      expect(run.stderr).toMatch(/^target: local stack · /);
      expect(run.stderr).not.toMatch(/confirm|Go on/);
    }
  });
});
