import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ingest } from '@lading/pipeline';
import { contracts } from '../src/events.ts';
import type { StepName } from '../src/events.ts';
import { InvocationError } from './lambda-host.ts';
import type { LogLine } from './lambda-host.ts';
import { propertiesOf, resourcesOf } from './packaged.ts';
import { FUNCTION_STATES, runStateMachine } from './run-state-machine.ts';
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

interface Call {
  state: StepName;
  event: unknown;
  result?: unknown;
  error?: string;
}

/** Calls functions of the zip, checks what they take and give, and loses some answers on the way. */
function createInvoker(world: World, { lostAnswers = new Set<string>() } = {}) {
  const calls: Call[] = [];
  /** Of the next invocations of a function for a batch; then all the time that Lambda gives. */
  const remainingMs = new Map<string, number[]>();
  const invoke = async (state: string, event: unknown): Promise<unknown> => {
    const call: Call = { state: state as StepName, event };
    calls.push(call);
    contracts[call.state].event.parse(event);
    try {
      const { batchId = '' } = event as { batchId?: string };
      const options = { remainingMs: remainingMs.get(`${state} ${batchId}`)?.shift() };
      call.result = contracts[call.state].result.parse(await world.lambda.invoke(state, event, options));
      // The function has done all its work, and nobody hears of it.
      if (lostAnswers.delete(state))
        throw new InvocationError({ errorType: 'Lambda.ServiceException', errorMessage: '', trace: [] });
      return call.result;
    } catch (error) {
      call.error = (error as Error).name;
      throw error;
    }
  };
  return { calls, remainingMs, invoke };
}

async function runOnce(
  world: World,
  id: string,
  input: unknown,
  invoke = createInvoker(world).invoke,
): Promise<Run> {
  return await runStateMachine(`arn:aws:states:us-east-1:1:execution:lading-dev-ingest:${id}`, input, invoke);
}

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
      const outcomes = await Array.fromAsync(ingest(other.pipeline));
      expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual([
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

/** Sum or maximum of a metric over the lines that CloudWatch would take it from, for one alarm. */
function measure(logs: readonly LogLine[], alarm: Record<string, unknown>): number | undefined {
  const { Namespace, MetricName, Dimensions, Statistic } = alarm as {
    Namespace: string;
    MetricName: string;
    Dimensions: { Name: string; Value: string }[];
    Statistic: 'Sum' | 'Maximum';
  };
  const values = logs.flatMap((line) => {
    const { CloudWatchMetrics = [] } = (line['_aws'] ?? {}) as {
      CloudWatchMetrics?: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[];
    };
    const named = CloudWatchMetrics.some(
      (set) =>
        set.Namespace === Namespace &&
        set.Metrics.some(({ Name }) => Name === MetricName) &&
        set.Dimensions.some((names) => names.join() === Dimensions.map(({ Name }) => Name).join()),
    );
    const fits = Dimensions.every(({ Name, Value }) => line[Name] === Value);
    return named && fits ? [line[MetricName]].flat().map(Number) : [];
  });
  if (values.length === 0) return undefined;
  return Statistic === 'Sum' ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values);
}

const ownAlarms = resourcesOf('AWS::CloudWatch::Alarm').filter(
  ([, { Properties }]) => Properties['Namespace'] === 'Lading',
);

describe('the alarms', () => {
  it('are each provoked once by what they are for, through the log lines of the functions', async () => {
    const place = await createPlace();
    try {
      await using world = await openWorld(place, { LADING_MAX_BATCH_ATTEMPTS: '1' });
      await loadReceipts(world, 1);
      const [old, unread] = await submitBatches(world, 2, 3);
      if (!old || !unread) throw new Error('not submitted');
      await untilAllEnded(world);

      // A batch of the day before yesterday; its results are complete, but one was taken away behind our back.
      const { repo, staging } = world.pipeline;
      const summary = await repo.batches.get(old.batchId);
      if (!summary) throw new Error('no summary');
      const { invoke, remainingMs } = createInvoker(world);
      const submittedAt = new Date(Date.now() - 27 * 3_600_000).toISOString();
      await repo.batches.close(old.batchId, 'FAILED');
      await repo.batches.add({ ...summary, batchId: 'older', submittedAt });
      const input = `{"custom_id":"IMAGE#x"}\n`;
      await staging.write('older/input.jsonl', [Buffer.from(input)]);
      const losing = async (state: string, event: unknown) => {
        const result = await invoke(state, event);
        if (state === 'DownloadOpenAiBatchResult' && (event as { batchId: string }).batchId === 'older')
          await staging.write('older/input.jsonl', [Buffer.from(`${input}{"custom_id":"IMAGE#y"}\n`)]);
        return result;
      };
      // A download that never comes to its end.
      const { outputFileId: fileId } = await world.pipeline.openai.getBatch(unread.openaiBatchId);
      await world.control('openai', 'faults', {
        kind: 'cut',
        fileId,
        afterBytes: 10,
        mode: 'stall',
        times: 2,
      });
      remainingMs.set(`DownloadOpenAiBatchResult ${unread.batchId}`, [16_500, 16_500]);

      expect((await runOnce(world, 'alarms', {}, losing)).error).toBeUndefined();
      const logs = world.lambda.logs;
      expect(ownAlarms.map(([name]) => name)).toHaveLength(4);
      for (const [name, { Properties }] of ownAlarms) {
        const measured = measure(logs, Properties);
        expect([name, measured !== undefined && measured > Number(Properties['Threshold'])]).toEqual([
          name,
          true,
        ]);
      }
    } finally {
      await place.remove();
    }
  }, 300_000);

  it('watch an execution that a refused key fails, which counts no attempt', async () => {
    const place = await createPlace();
    try {
      await using world = await openWorld(place);
      await loadReceipts(world, 1);
      const [{ batchId } = { batchId: '' }] = await submitBatches(world, 1, 3);
      await untilAllEnded(world);
      await world.control('pinecone', 'faults', { kind: 'bad-key', route: 'upsert', times: 1 });
      const { error } = await runOnce(world, 'refused', {});
      expect(error?.name).toBe('EveryBatchError');
      const run = await world.pipeline.repo.runs.get(batchId);
      expect(run).toMatchObject({ attempts: 0 });
      expect(run?.lease).toBeUndefined();
      expect(propertiesOf('FailedExecutionsAlarm')).toMatchObject({
        Namespace: 'AWS/States',
        MetricName: 'ExecutionsFailed',
      });
      // The next run, once the key is right again, finds everything as it was.
      expect((await runOnce(world, 'mended', {})).error).toBeUndefined();
      expect((await world.pipeline.repo.batches.get(batchId))?.status).toBe('COMPLETED');
    } finally {
      await place.remove();
    }
  }, 300_000);
});
