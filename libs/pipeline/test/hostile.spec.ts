import { describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { words } from './factories.ts';
import { ingestAll, startHarness, submitAll } from './harness.ts';
import type { Item } from './harness.ts';

function aSummary(batchId: string, openaiBatchId: string): Item {
  return {
    PK: { S: `BATCH#${batchId}` },
    SK: { S: 'STATUS' },
    GSI1PK: { S: 'STATUS#PENDING' },
    GSI1SK: { S: `BATCH_TYPE#EMBEDDING#BATCH_ID#${batchId}` },
    TYPE: { S: 'BATCH_SUMMARY' },
    batch_type: { S: 'EMBEDDING' },
    openai_batch_id: { S: openaiBatchId },
    // Older than any other, so that it is first in the row.
    submitted_at: { S: '2025-04-01T10:00:00' },
    status: { S: 'PENDING' },
    result_file_id: { S: 'N/A' },
    receipt_refs: { L: [] },
  };
}

describe('a batch id that leads elsewhere', () => {
  it.each(['../../outside', '/tmp/outside', '.hidden', 'a/../../b'])(
    'writes nothing outside of the staging folder and stops no other batch: %s',
    async (batchId) => {
      await using harness = await startHarness();
      await harness.load(words(5));
      const [submission] = await submitAll(harness.pipeline);
      if (submission?.outcome !== 'submitted') throw new Error(JSON.stringify(submission));
      await harness.load([aSummary(batchId, submission.openaiBatchId)]);
      const { location: folder } = harness.pipeline.staging;
      const beside = await readdir(dirname(folder));

      const outcomes = await ingestAll(harness.pipeline);
      expect(outcomes).toMatchObject([
        { batchId, outcome: 'failed', error: { name: 'InvalidKeyError' } },
        { batchId: submission.batchId, outcome: 'completed', ledger: { stored: 5 } },
      ]);
      expect(await readdir(dirname(folder))).toEqual(beside);
      expect(await readdir(folder)).toEqual([submission.batchId]);
    },
  );
});
