import { describe, expect, it } from '@jest/globals';
import validate from 'asl-validator';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contracts } from '../src/events.ts';
import type { StepName } from '../src/events.ts';
import { countHistoryEvents, pathOf, statesOf } from './asl.ts';
import type { Machine } from './asl.ts';
import { childDefinition, definition, FUNCTION_STATES, runStateMachine } from './run-state-machine.ts';
import { propertiesOf } from './packaged.ts';

const machine = definition as unknown as Machine;
const child = machine.States['IngestBatches']?.ItemProcessor;
if (!child) throw new Error('The machine has no IngestBatches.');

const STEPS = [
  'ListPendingEmbeddingBatches',
  'GetOpenAiBatchStatus',
  'DownloadOpenAiBatchResult',
  'UpsertEmbeddingsToPinecone',
  'WriteEmbeddingResultsToDynamo',
  'MarkBatchComplete',
];
const readRepoFile = (...path: string[]) =>
  readFile(join(import.meta.dirname, '..', '..', '..', ...path), 'utf8');
const lowered = (names: string[]) => names.map((name) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`);

describe('the state machine', () => {
  it('is valid, and deployed as it stands in its file', async () => {
    const { isValid, errors } = validate(structuredClone(definition));
    expect(errors).toEqual([]);
    expect(isValid).toBe(true);
    expect(JSON.parse(await readRepoFile('apps', 'lambda', 'state-machine.asl.json'))).toEqual(definition);
  });

  it('has the steps of ingest.ts and of the picture, in their order', async () => {
    const ofMachine = pathOf(machine)
      .map(([name]) => name)
      .filter((name) => STEPS.includes(name));
    expect(ofMachine).toEqual(STEPS);

    const called = new RegExp(`\\b(${lowered(STEPS).join('|')})\\(deps`, 'g');
    const ingest = await readRepoFile('libs', 'pipeline', 'src', 'ingest.ts');
    expect([...ingest.matchAll(called)].map(([, name]) => name)).toEqual(lowered(STEPS));

    const architecture = await readRepoFile('ARCHITECTURE.md');
    const picture = /listPendingEmbeddingBatches ─▶[\s\S]*?```/.exec(architecture)?.[0] ?? '';
    const drawn = [...picture.matchAll(new RegExp(`\\b(${lowered(STEPS).join('|')})\\b`, 'g'))];
    expect(drawn.map(([name]) => name)).toEqual(lowered(STEPS));
  });

  it('calls a function of the stack in every task, and hands it to nothing else', () => {
    const tasks = statesOf(machine).filter(([, { Type }]) => Type === 'Task');
    for (const [name, { Resource }] of tasks) expect(Resource).toBe(`\${${name}}`);
    expect(tasks.map(([name]) => name).toSorted()).toEqual(FUNCTION_STATES.toSorted());
    for (const name of FUNCTION_STATES) expect(propertiesOf(`${name}LambdaFunction`)).toBeDefined();
  });

  it('waits with backoff and jitter where waiting helps, and never repeats what would fail the same way', () => {
    for (const [, { Retry }] of statesOf(machine).filter(([, { Type }]) => Type === 'Task')) {
      const retried = Retry?.flatMap(({ ErrorEquals }) => ErrorEquals) ?? [];
      expect(retried).toEqual(expect.arrayContaining(['TryAgainError', 'Lambda.TooManyRequestsException']));
      for (const final of [
        'BatchError',
        'EveryBatchError',
        'InvalidEventError',
        'LeaseLostError',
        'States.ALL',
      ])
        expect(retried).not.toContain(final);
      expect(Retry?.[0]).toMatchObject({ JitterStrategy: 'FULL', BackoffRate: 2 });
    }
  });

  it('records every failure of a child, but for a batch that somebody else has', () => {
    const catching = Object.entries(child.States).filter(
      ([name, { Type }]) => ['Task', 'Map'].includes(Type) && name !== 'RecordFailedAttempt',
    );
    expect(catching).toHaveLength(4);
    for (const [, state] of catching) {
      expect(state.Catch).toEqual([
        { ErrorEquals: ['LeaseLostError'], ResultPath: null, Next: 'BatchLeft' },
        { ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'RecordFailedAttempt' },
      ]);
    }
  });

  it('starts a child execution of its own for each batch', () => {
    expect(child.ProcessorConfig).toEqual({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' });
  });
});

/** The largest batch: 50,000 records of 3,072 numbers, each of 22 characters, in shards of 64 MB. */
const LARGEST_SHARDS = Math.ceil((50_000 * 3_072 * 22) / 64_000_000);

describe('with 10,000 pending batches of 50,000 records', () => {
  const owner = 'arn:'.padEnd(300, 'x');
  const longText = 'x'.repeat(1_000);
  const openaiBatchId = `batch_${'x'.repeat(32)}`;
  const fileId = `file-${'x'.repeat(22)}`;
  const cursor = `{"part":0,"key":${JSON.stringify({ PK: 'x'.repeat(60), GSI1PK: 'x'.repeat(30), GSI1SK: 'x'.repeat(90) })}}`;
  const limits = { batchesAtOnce: 40, toleratedFailurePercentage: 50 };

  /** Runs with functions that answer as the real ones do at their most, and tells the largest payload of each state. */
  async function largestPayloads(
    input: unknown,
    results: Partial<Record<StepName, () => unknown>>,
    run?: Parameters<typeof runStateMachine>[3],
  ) {
    const largest = new Map<string, number>();
    const note = (state: string, bytes: number) =>
      largest.set(state, Math.max(largest.get(state) ?? 0, bytes));
    const invoke = async (state: string, event: unknown) => {
      const contract = contracts[state as StepName];
      contract.event.parse(event);
      note(state, Buffer.byteLength(JSON.stringify(event)));
      return contract.result.parse(results[state as StepName]?.());
    };
    const { output, error, payloads } = await runStateMachine(owner, input, invoke, run);
    for (const { state, bytes } of payloads) note(state, bytes);
    expect({ output, error }).toEqual({ output: {}, error: undefined });
    return largest;
  }

  it('hands on less than 100 KB from any state of the parent', async () => {
    // Three pages stand for fifty: each is as full as a page can be, and counts on from nearly 10,000.
    let pages = 0;
    const largest = await largestPayloads(
      {},
      {
        ListPendingEmbeddingBatches: () => {
          pages += 1;
          const batches = Array.from({ length: 200 }, () => ({
            batchId: randomUUID(),
            openaiBatchId,
            evenIfParked: false,
          }));
          const seen = { count: 9_400 + pages * 200, oldestAgeSeconds: 1_000_000 };
          return { batches, limits, next: pages < 3 ? { cursor, seen } : null };
        },
        GetOpenAiBatchStatus: () => ({ action: 'leave', reason: 'waiting' }),
      },
    );
    expect(pages).toBe(3);
    for (const state of Object.keys(machine.States))
      expect([state, largest.has(state)]).toEqual([state, true]);
    expect(Math.max(...largest.values())).toBeLessThan(100_000);
  });

  it('hands on less than 100 KB from any state of the largest child, even with the longest error', async () => {
    const batchId = randomUUID();
    const largest = await largestPayloads(
      { batchId, openaiBatchId, evenIfParked: false },
      {
        GetOpenAiBatchStatus: () => ({
          action: 'ingest',
          lease: { owner, fence: 1 },
          ended: {
            id: openaiBatchId,
            status: 'completed',
            inputFileId: fileId,
            outputFileId: fileId,
            errorFileId: fileId,
            errors: [{ code: 'code', message: longText.slice(0, 500) }],
          },
        }),
        DownloadOpenAiBatchResult: () => ({
          manifest: `${batchId}/manifest.${fileId}.${fileId}.json`,
          shards: [...Array(LARGEST_SHARDS).keys()],
          records: 50_000,
        }),
        UpsertEmbeddingsToPinecone: () => ({ records: 944, stored: 944, failed: 0, skipped: 0 }),
        WriteEmbeddingResultsToDynamo: () => ({ results: 944, wordsSettled: 944 }),
        MarkBatchComplete: () => {
          // The longest that an error of ours can be, and a stack on top of it.
          const cause = JSON.stringify({ errorMessage: longText, trace: Array(12).fill(longText) });
          throw Object.assign(new Error(cause), { name: 'BatchError' });
        },
        RecordFailedAttempt: () => ({ outcome: 'recorded', attempts: 1 }),
      },
      childDefinition,
    );
    for (const [state] of statesOf(child)) {
      // A batch that is stopped hands nothing on.
      if (state !== 'BatchStopped') expect([state, largest.has(state)]).toEqual([state, true]);
    }
    expect(Math.max(...largest.values())).toBeLessThan(100_000);
  });

  it('keeps the history of the largest child far below the 25,000 events that end an execution', () => {
    const iterations = LARGEST_SHARDS;
    expect(LARGEST_SHARDS).toBe(53);
    expect(countHistoryEvents(child, { iterations, retriesPerTask: 0 })).toBeLessThan(1_000);
    expect(countHistoryEvents(child, { iterations, retriesPerTask: 5 })).toBeLessThan(15_000);
    // The parent: fifty pages of 200 batches.
    const pages = 10_000 / 200;
    expect(
      pages *
        countHistoryEvents({ ...machine, States: parentStates() }, { iterations: 0, retriesPerTask: 5 }),
    ).toBeLessThan(15_000);
  });
});

/** Children of a Distributed Map write histories of their own. */
function parentStates(): Machine['States'] {
  return Object.fromEntries(
    Object.entries(machine.States).map(([name, { ItemProcessor: _, ...state }]) => [name, state]),
  );
}
