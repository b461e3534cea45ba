import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createInvoker, runOnce } from './create-invoker.ts';
import type { Call } from './create-invoker.ts';
import { ingestByCli } from './ingest-by-cli.ts';
import { FUNCTION_STATES } from './run-state-machine.ts';
import type { Run } from './run-state-machine.ts';
import {
  copyPlace,
  createPlace,
  loadReceipts,
  openWorld,
  readEndState,
  submitBatches,
  untilAllEnded,
} from './world.ts';
import type { Place, World } from './world.ts';

const BATCHES = 25;
const WORDS_A_BATCH = 8;

const stored = (world: World, openaiBatchId: string) =>
  world.pipeline.openai.getBatch(openaiBatchId).then(({ status }) => status);

describe('the state machine with the functions of the zip', () => {
  let place: Place;
  let twin: Place;
  let world: World;
  const batchIds: string[] = [];
  const special: Record<string, { batchId: string; openaiBatchId: string }> = {};
  const runs: Run[] = [];
  let invoker: ReturnType<typeof createInvoker>;

  beforeAll(async () => {
    place = await createPlace();
    {
      await using before = await openWorld(place);
      await loadReceipts(before, 6);
      const submitAs = async (names: string[]) => {
        const submitted = await submitBatches(before, names.length, WORDS_A_BATCH);
        submitted.forEach((batch, at) => (special[names[at] ?? ''] = batch));
        batchIds.push(...submitted.map(({ batchId }) => batchId));
      };
      for (const [name, fault] of Object.entries({
        expired: { kind: 'expire-batch', percent: 50 },
        cancelled: { kind: 'cancel-batch', percent: 50 },
        failed: { kind: 'fail-batch' },
      })) {
        await before.control('openai', 'faults', fault);
        await submitAs([name]);
      }
      await submitAs(['slow', 'stuck', 'completed', ...Array<string>(BATCHES - 7).fill('other')]);
      await untilAllEnded(before);
      await before.control('openai', 'faults', { kind: 'odd-status', status: 'resting', ms: 3_600_000 });
      await submitAs(['waiting']);
      for (const name of ['expired', 'cancelled', 'failed', 'completed'])
        expect(await stored(before, special[name]?.openaiBatchId ?? '')).toBe(name);
    }
    twin = await copyPlace(place);
    world = await openWorld(place);

    // One step has too little time once, another one always; each function's first answer is lost.
    invoker = createInvoker(world, { lostAnswers: new Set(FUNCTION_STATES) });
    const fileOf = async (name: string) =>
      (await world.pipeline.openai.getBatch(special[name]?.openaiBatchId ?? '')).outputFileId;
    for (const [name, times] of [
      ['slow', 1],
      ['stuck', 9],
    ] as const) {
      const fileId = await fileOf(name);
      await world.control('openai', 'faults', { kind: 'cut', fileId, afterBytes: 10, mode: 'stall', times });
      invoker.remainingMs.set(
        `DownloadOpenAiBatchResult ${special[name]?.batchId}`,
        Array<number>(times).fill(17_000),
      );
    }
    // Throttled by OpenAI for as long as one invocation tries.
    await world.control('openai', 'faults', {
      kind: 'rate-limit',
      route: 'GET /v1/batches/{batch_id}',
      times: 4,
    });
    runs.push(...(await Promise.all(['one', 'two'].map((id) => runOnce(world, id, {}, invoker.invoke)))));
  }, 600_000);

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await place.remove();
    await twin.remove();
  });

  it('runs two overlapping executions to their ends, each with an empty result', () => {
    expect(runs.map(({ error, output }) => ({ error, output }))).toEqual([
      { error: undefined, output: {} },
      { error: undefined, output: {} },
    ]);
  });

  it('never leases a batch to both at once: one of them finds it busy, waiting or done', () => {
    const attempts = invoker.calls.filter(({ state, result }) => state === 'GetOpenAiBatchStatus' && result);
    const leased = attempts.filter(({ result }) => (result as { action: string }).action === 'ingest');
    expect(attempts.length).toBeGreaterThanOrEqual(2 * BATCHES);
    expect(new Set(leased.map(({ event }) => (event as { batchId: string }).batchId)).size).toBe(BATCHES - 1);
  });

  it('repeats every state whose answer was lost, without doing its work twice', () => {
    for (const state of FUNCTION_STATES) {
      expect(invoker.calls.filter((call) => call.state === state).map(({ error }) => error)).toContain(
        'Lambda.ServiceException',
      );
    }
  });

  it('waits and asks again where OpenAI throttles', () => {
    const errors = invoker.calls
      .filter(({ state }) => state === 'GetOpenAiBatchStatus')
      .map(({ error }) => error);
    expect(errors).toContain('TryAgainError');
  });

  it('says that a step ran out of time before it is killed, tries once more, then counts it with the batch', async () => {
    const of = (name: string) =>
      invoker.calls
        .filter(
          ({ state, event }) =>
            state === 'DownloadOpenAiBatchResult' &&
            (event as Call['event'] & { batchId: string }).batchId === special[name]?.batchId,
        )
        .map(({ error }) => error);
    expect(of('slow')).toContain('OutOfTimeError');
    expect(of('stuck').filter((error) => error === 'OutOfTimeError').length).toBeGreaterThanOrEqual(2);
    const run = await world.pipeline.repo.runs.get(special['stuck']?.batchId ?? '');
    // Once for each of the executions that came by, though an answer to counting was lost as well.
    const counted = invoker.calls
      .filter(({ state }) => state === 'RecordFailedAttempt')
      .map(({ event }) => (event as { owner: string }).owner);
    expect(run).toMatchObject({ attempts: new Set(counted).size, lastError: { code: 'OutOfTimeError' } });
    expect(run?.lease).toBeUndefined();
  });

  it('leaves no lease behind', async () => {
    for (const batchId of batchIds)
      expect((await world.pipeline.repo.runs.get(batchId))?.lease).toBeUndefined();
  });

  it('ends, after a later run has brought the rest, in the state that the command line ends in', async () => {
    await world.clearFaults();
    expect((await runOnce(world, 'three', { batchId: special['stuck']?.batchId })).error).toBeUndefined();
    const cloud = await readEndState(world);
    const summaries = await Promise.all(batchIds.map((batchId) => world.pipeline.repo.batches.get(batchId)));
    expect(summaries.filter((summary) => summary?.status === 'COMPLETED')).toHaveLength(BATCHES - 2);
    expect(summaries.filter((summary) => summary?.status === 'FAILED')).toHaveLength(1);

    await world[Symbol.asyncDispose]();
    {
      await using other = await openWorld(twin);
      expect((await ingestByCli(other, twin)).toSorted()).toEqual([
        ...Array<string>(BATCHES - 1).fill('completed'),
        'waiting',
      ]);
      const local = await readEndState(other);
      expect(cloud.vectors).toHaveLength(local.vectors.length);
      expect(cloud.vectors).toEqual(local.vectors);
      expect(cloud.items).toEqual(local.items);
    }
    world = await openWorld(place);
  }, 300_000);
});
