import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import { toEvents } from './cli-process.ts';
import type { CliEvent } from './cli-process.ts';
import { startWorkbench } from './workbench.ts';
import type { Workbench } from './workbench.ts';

let workbench: Workbench;

beforeAll(async () => {
  workbench = await startWorkbench();
});

afterAll(async () => await workbench[Symbol.asyncDispose]());

/** Presses Ctrl-C at the first event of a type. */
function interruptAt(type: string) {
  let pressed = false;
  return (event: CliEvent, child: ChildProcess) => {
    if (event.type !== type || pressed) return;
    pressed = true;
    child.kill('SIGINT');
  };
}

const STOPPED = 'Stopped. Nothing is lost: the same command carries on where this one was.\n';

describe('Ctrl-C', () => {
  it.each(['shard-staged', 'vectors-upserted', 'results-written'])(
    'stops an ingest at %s, gives the lease back, and lets the next run carry on',
    async (type) => {
      const bench = await workbench.open(`ingest-${type}`, { LADING_SHARD_RECORDS: '15' });
      const words = await bench.load(1);
      const [batchId = ''] = await bench.submitAll();

      const stopped = await bench.run(['ingest', '--json'], { onEvent: interruptAt(type) });
      expect(stopped).toMatchObject({ code: 130, signal: null, stderr: STOPPED });
      const run = await bench.pipeline.repo.runs.get(batchId);
      expect(run?.lease).toBeUndefined();
      expect(run).toMatchObject({ attempts: 0 });
      expect(await bench.pipeline.repo.batches.get(batchId)).toMatchObject({ status: 'PENDING' });

      expect(await bench.run(['ingest'])).toMatchObject({ code: 0 });
      expect(await bench.pipeline.repo.words.countByStatus()).toMatchObject({ SUCCESS: words, PENDING: 0 });
    },
  );

  it('stops a submit among its claims, and the next run buys each word once', async () => {
    const bench = await workbench.open('submit');
    const words = await bench.load(3);
    const before = await workbench.stats();

    const stopped = await bench.run(['submit', '--json'], { onEvent: interruptAt('words-claimed') });
    expect(stopped).toMatchObject({ code: 130, signal: null, stderr: STOPPED });
    const claimed = (await bench.pipeline.repo.words.countByStatus()).PENDING;
    expect(claimed).toBeGreaterThan(0);
    expect(claimed).toBeLessThan(words);
    const [open, ...others] = await Array.fromAsync(bench.pipeline.repo.runs.listOpenSubmissions());
    expect(others).toEqual([]);
    expect(open).toMatchObject({ phase: 'claiming' });
    expect(open?.lease).toBeUndefined();
    expect((await bench.run(['status'])).stdout).toContain(
      '1 submission begun and not finished; `lading submit` carries on.',
    );

    const resumed = await bench.run(['submit']);
    expect(resumed).toMatchObject({ code: 0 });
    expect(resumed.stdout).toBe(`${words} words submitted in 1 batch. Next: \`lading ingest --watch\`.\n`);
    expect(await bench.run(['ingest', '--watch'])).toMatchObject({ code: 0 });
    const after = await workbench.stats();
    expect(after.inputsEmbedded - before.inputsEmbedded).toBe(words);
    expect(after.batchesCreated - before.batchesCreated).toBe(1);
    expect(await bench.pipeline.repo.words.countByStatus()).toMatchObject({ SUCCESS: words, PENDING: 0 });
  });

  it('stops waiting for OpenAI', async () => {
    const aDay = 86_400_000;
    await using slow = await startWorkbench({
      validatingMs: aDay,
      inProgressMs: aDay,
      finalizingMs: aDay,
      cancellingMs: aDay,
    });
    const bench = await slow.open('watch', { LADING_POLL_SECONDS: '600' });
    await bench.load(1);
    expect(await bench.run(['submit'])).toMatchObject({ code: 0 });
    const stopped = await bench.run(['ingest', '--watch', '--json'], { onEvent: interruptAt('ingest') });
    expect(stopped).toMatchObject({ code: 130, stderr: STOPPED });
    expect(toEvents(stopped)).toContainEqual(
      expect.objectContaining({ type: 'ingest', outcome: 'waiting', openaiStatus: 'validating' }),
    );
  });
});

describe('a pipe that its reader closes', () => {
  it('ends a command that only shows something, quietly and well', async () => {
    const bench = await workbench.open('piped');
    const { child, ended } = bench.start(['sample', '--receipts', '200']);
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await ended).toMatchObject({ code: 0, signal: null, stderr: '' });
  });

  it('stops work cleanly, which is then not done', async () => {
    const bench = await workbench.open('piped-work', { LADING_SHARD_RECORDS: '20' });
    await bench.load(2);
    const [batchId = ''] = await bench.submitAll();
    const { child, ended } = bench.start(['ingest', '--json']);
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await ended).toMatchObject({ code: 130, signal: null, stderr: '' });
    const run = await bench.pipeline.repo.runs.get(batchId);
    expect(run?.lease).toBeUndefined();
    expect(await bench.run(['ingest'])).toMatchObject({ code: 0 });
  });
});
