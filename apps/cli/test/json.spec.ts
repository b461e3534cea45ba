import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toEvents } from './cli-process.ts';
import { startWorkbench } from './workbench.ts';
import type { Bench, Workbench } from './workbench.ts';

let workbench: Workbench;
let bench: Bench;

beforeAll(async () => {
  workbench = await startWorkbench();
  bench = await workbench.open('json');
});

afterAll(async () => await workbench[Symbol.asyncDispose]());

describe('--json', () => {
  it('is NDJSON on stdout and nothing else anywhere, from the first command to the last', async () => {
    const json = async (...args: string[]) => {
      const run = await bench.run([...args, '--json']);
      expect(run).toMatchObject({ code: 0, stderr: '' });
      return toEvents(run);
    };
    const sample = await bench.run(['sample', '--receipts', '1']);
    await writeFile(join(bench.cwd, 'r.ndjson'), sample.stdout);
    const items = toEvents(sample).length;

    expect(await json('init')).toEqual([
      expect.objectContaining({ table: { name: 'Table-json', exists: true, missingIndexes: [] } }),
    ]);
    const size = Buffer.byteLength(sample.stdout);
    const imported = await json('import', 'r.ndjson');
    expect(imported).toContainEqual({ type: 'file-read', pass: 'check', byteLength: size, totalBytes: size });
    expect(imported).toContainEqual({
      type: 'file-read',
      pass: 'import',
      byteLength: size,
      totalBytes: size,
    });
    expect(imported.at(-1)).toEqual({ type: 'imported', items });

    const submitted = (await json('submit')).at(-1);
    expect(submitted).toMatchObject({ type: 'submission', outcome: 'submitted', adopted: false });
    expect(await json('list')).toMatchObject([{ batch: { status: 'PENDING' }, parked: false }]);

    const ingested = await json('ingest', '--watch');
    expect(ingested.at(-1)).toMatchObject({
      type: 'ingest',
      outcome: 'completed',
      batchId: submitted?.['batchId'],
      ledger: { submitted: submitted?.['inputs'], stored: submitted?.['inputs'] },
    });
    const [status] = await json('status');
    expect(status).toMatchObject({
      words: { SUCCESS: submitted?.['inputs'], PENDING: 0, NONE: 0 },
      pendingBatches: 0,
      openSubmissions: 0,
    });
    expect(await json('status', String(submitted?.['batchId']))).toMatchObject([
      { batch: { status: 'COMPLETED' } },
    ]);
    expect(await json('list')).toEqual([]);
    const matches = await json('search', 'total', '--top', '3');
    expect(matches).toHaveLength(3);
    expect(matches[0]).toMatchObject({ id: expect.stringContaining('#WORD#'), score: expect.any(Number) });
  });
});
