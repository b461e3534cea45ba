import { describe, expect, it } from '@jest/globals';
import { batchFiles } from '@lading/staging';
import { randomUUID } from 'node:crypto';
import { expireStagedFiles } from '../src/expire-staged-files.ts';
import { ingest } from '../src/index.ts';
import type { Dependencies } from '../src/index.ts';
import { words } from './factories.ts';
import { ingestAll, startHarness, submitAll } from './harness.ts';

const DAY_MS = 86_400_000;

const isStaged = async ({ staging }: Dependencies, batchId: string) =>
  (await staging.stat(batchFiles(batchId).input)) !== undefined;

describe('staged files', () => {
  it('stay for the retention time, and are removed by the ingest after it', async () => {
    await using harness = await startHarness();
    const { pipeline, events } = harness;
    await harness.load(words(12));
    const [{ batchId } = { batchId: '' }] = await submitAll(pipeline);
    await ingestAll(pipeline);

    for (const [days, staged] of [
      [0, true],
      [29, true],
      [31, false],
    ] as const) {
      await ingestAll(harness.another({ now: () => Date.now() + days * DAY_MS }));
      expect(await isStaged(pipeline, batchId)).toBe(staged);
    }
    expect(await Array.fromAsync(pipeline.staging.listRoots?.() ?? [])).toEqual([]);
    expect(events).toContainEqual({ type: 'staged-files-expired', batchId });
  });

  it('never expire while the table does not say that their batch has ended', async () => {
    await using harness = await startHarness();
    const { pipeline } = harness;
    await harness.load(words(12));
    const [{ batchId: pending } = { batchId: '' }] = await submitAll(pipeline);
    const unknown = randomUUID();
    await pipeline.staging.write(batchFiles(unknown).input, [Buffer.from('{}\n')]);

    const future = harness.another({ now: () => Date.now() + 1_000 * DAY_MS });
    await expireStagedFiles(future);
    expect(await isStaged(pipeline, pending)).toBe(true);
    expect(await isStaged(pipeline, unknown)).toBe(true);

    await ingestAll(pipeline);
    await expireStagedFiles(future);
    expect(await isStaged(pipeline, pending)).toBe(false);
    expect(await isStaged(pipeline, unknown)).toBe(true);
  });

  it('are left to a place that expires them by itself', async () => {
    await using harness = await startHarness();
    await harness.load(words(3));
    const [{ batchId } = { batchId: '' }] = await submitAll(harness.pipeline);
    await ingestAll(harness.pipeline);

    const { listRoots: _, ...staging } = harness.pipeline.staging;
    const now = () => Date.now() + 1_000 * DAY_MS;
    await Array.fromAsync(ingest(harness.another({ staging, now })));
    expect(await isStaged(harness.pipeline, batchId)).toBe(true);
  });
});
