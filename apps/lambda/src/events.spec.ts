import { describe, expect, it } from '@jest/globals';
import { contracts } from './events.ts';
import type { StepName } from './events.ts';

const lease = { owner: 'execution-1', fence: 1 };
const ended = { id: 'batch_1', status: 'completed', inputFileId: 'file-1', errors: [{ message: 'late' }] };
const shard = { batchId: 'b', lease, manifest: 'b/manifest.json', shard: 0 };

const EVENTS: Record<StepName, Record<string, unknown>> = {
  ListPendingEmbeddingBatches: { cursor: 'c', seen: { count: 1, oldestAgeSeconds: 2 } },
  GetOpenAiBatchStatus: { batchId: 'b', openaiBatchId: 'batch_1', evenIfParked: false, owner: 'o' },
  DownloadOpenAiBatchResult: { batchId: 'b', lease, ended },
  UpsertEmbeddingsToPinecone: shard,
  WriteEmbeddingResultsToDynamo: shard,
  MarkBatchComplete: { batchId: 'b', lease, manifest: 'b/manifest.json' },
  RecordFailedAttempt: { batchId: 'b', owner: 'o', error: { Error: 'E', Cause: 'c' } },
  Submit: {},
};

/** The value with null in one place, for each place. */
function* withNull(value: unknown): Generator<unknown> {
  yield null;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const copy = (changed: unknown) =>
      Array.isArray(value) ? value.with(Number(name), changed) : { ...value, [name]: changed };
    for (const changed of withNull(member)) yield copy(changed);
  }
}

describe('an event of the state machine', () => {
  it.each(Object.keys(EVENTS) as StepName[])('is refused with null in any place: %s', (name) => {
    const { event } = contracts[name];
    expect(event.safeParse(EVENTS[name])).toMatchObject({ success: true });
    const accepted = [...withNull(EVENTS[name])].filter((each) => event.safeParse(each).success);
    expect(accepted).toEqual([]);
  });
});
