import { expect, it } from '@jest/globals';
import { livePartitions } from './live-partitions.ts';

it('looks for words under every live status of the Python system, for texts under our only one', () => {
  const ofWords = ['PENDING', 'VALIDATING', 'IN_PROGRESS', 'FINALIZING', 'CANCELING'].map((status) => ({
    status,
    batchType: 'EMBEDDING',
  }));
  expect(livePartitions(['EMBEDDING'])).toEqual(ofWords);
  const both = livePartitions(['EMBEDDING', 'TEXT_EMBEDDING']);
  expect(both).toHaveLength(6);
  expect(both).toContainEqual({ status: 'PENDING', batchType: 'TEXT_EMBEDDING' });
});
