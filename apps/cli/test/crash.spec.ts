import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { manifestKeyOf } from '@lading/pipeline';
import type { CliEvent, Ended } from './cli-process.ts';
import { startWorkbench } from './workbench.ts';
import type { Bench, State, Workbench } from './workbench.ts';

const RECEIPTS = 4;
const SHARD = 30;
const SHARDS = { LADING_SHARD_RECORDS: String(SHARD) };

let workbench: Workbench;
let undisturbed: { bench: Bench; state: State; ledger: unknown; shards: number };

beforeAll(async () => {
  workbench = await startWorkbench();
  const { bench, batchId } = await prepare('undisturbed');
  const run = await bench.run(['ingest']);
  expect(run).toMatchObject({ code: 0 });
  const { state, ledger } = await finalState(bench, batchId);
  const stored = Object.keys(state.vectors).length;
  expect(stored).toBeGreaterThan(5 * SHARD);
  expect(state.results).toHaveLength(stored);
  expect(Object.values(state.words).filter((status) => status === 'SUCCESS')).toHaveLength(stored);
  expect(ledger).toMatchObject({ submitted: stored, stored });
  undisturbed = { bench, state, ledger, shards: Math.ceil(stored / SHARD) };
});

afterAll(async () => await workbench[Symbol.asyncDispose]());

/** The same receipts every time, submitted, and done at OpenAI. */
async function prepare(name: string): Promise<{ bench: Bench; batchId: string }> {
  const bench = await workbench.open(name, SHARDS);
  await bench.load(RECEIPTS);
  const [batchId = ''] = await bench.submitAll();
  return { bench, batchId };
}

async function ingestAndKill(bench: Bench, isTheMoment: (event: CliEvent) => boolean): Promise<Ended> {
  const onEvent: Parameters<Bench['start']>[1] = {
    onEvent: (event, child) => {
      if (isTheMoment(event)) child.kill('SIGKILL');
    },
  };
  return await bench.run(['ingest', '--json'], onEvent);
}

/** What differs from batch to batch by nature is named alike: ids and the times of submission. */
async function finalState(bench: Bench, batchId: string) {
  const run = await bench.pipeline.repo.runs.get(batchId);
  const openaiBatchId = run?.openaiBatchId ?? '';
  const text = JSON.stringify(await bench.state())
    .replaceAll(batchId, 'BATCH')
    .replaceAll(openaiBatchId, 'OPENAI_BATCH')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+\+00:00/g, 'SUBMITTED');
  return { state: JSON.parse(text) as State, ledger: run?.ledger };
}

/** How often the result was downloaded, and whether one of the downloads was whole. */
async function downloadsOf(bench: Bench, batchId: string) {
  const { openai, repo, staging } = bench.pipeline;
  const openaiBatch = await openai.getBatch((await repo.runs.get(batchId))?.openaiBatchId ?? '');
  const count = (await workbench.stats()).downloads[openaiBatch.outputFileId ?? ''] ?? 0;
  return { count, isWhole: (await staging.stat(manifestKeyOf(batchId, openaiBatch))) !== undefined };
}

describe('a CLI that is killed in the middle of an ingest', () => {
  const vectorsOf = async (bench: Bench) => Object.keys((await bench.state()).vectors).length;

  it.each([
    {
      moment: 'in the middle of the download',
      isTheMoment: ({ type }: CliEvent) => type === 'downloaded',
      // It goes on until the signal arrives, and may be done by then.
      isWhole: expect.any(Boolean),
      stored: () => [0, 0],
    },
    {
      moment: 'after the manifest',
      isTheMoment: ({ type }: CliEvent) => type === 'download-complete',
      isWhole: true,
      stored: (all: number) => [0, all - 1],
    },
    {
      moment: 'after half the upserts',
      isTheMoment: ({ type, shard }: CliEvent) =>
        type === 'vectors-upserted' && Number(shard) >= Math.floor(undisturbed.shards / 2),
      isWhole: true,
      stored: (all: number) => [all / 2, all - 1],
    },
    {
      moment: 'before completion',
      isTheMoment: ({ type }: CliEvent) => type === 'completing',
      isWhole: true,
      stored: (all: number) => [all, all],
    },
  ])('leaves a state $moment from which the next run reaches the same end', async (the) => {
    const { bench, batchId } = await prepare(the.moment.replaceAll(' ', '-'));

    const killed = await ingestAndKill(bench, the.isTheMoment);
    expect(killed).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(await bench.pipeline.repo.batches.get(batchId)).toMatchObject({ status: 'PENDING' });
    const [least = 0, most = 0] = the.stored(Object.keys(undisturbed.state.vectors).length);
    const stored = await vectorsOf(bench);
    expect(stored).toBeGreaterThanOrEqual(least);
    expect(stored).toBeLessThanOrEqual(most);
    const before = await downloadsOf(bench, batchId);
    expect(before).toEqual({ count: 1, isWhole: the.isWhole });

    const resumed = await bench.run(['ingest', '--json']);
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    expect(await downloadsOf(bench, batchId)).toEqual({ count: before.isWhole ? 1 : 2, isWhole: true });
    const { state, ledger } = await finalState(bench, batchId);
    expect(state).toEqual(undisturbed.state);
    expect(ledger).toEqual(undisturbed.ledger);
  });
});

describe('ingest, run again', () => {
  it('changes nothing when everything is home', async () => {
    const { bench } = undisturbed;
    const before = await bench.state();
    const embedded = (await workbench.stats()).inputsEmbedded;

    const again = await bench.run(['ingest']);
    expect(again).toMatchObject({ code: 0, stdout: 'No batch is pending.\n' });
    expect(await bench.state()).toEqual(before);
    expect((await workbench.stats()).inputsEmbedded).toBe(embedded);
  });
});
